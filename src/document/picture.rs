//! Drawings as dots, for programs that cannot draw. The only file that names the drawing library.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};

use super::Picture;
use super::fonts;

/// Dots per CSS pixel: about 190 dots an inch.
const SCALE: f32 = 2.0;
/// Dots on a side; a drawing never grows with its data.
const DOTS: u32 = 8192;

/// Why a drawing could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// No drawing.
    #[error("the drawing cannot be read: {0}")]
    Drawing(String),
    /// Too large, or without any size.
    #[error("the drawing measures {0} by {1}")]
    Size(u32, u32),
    /// The dots could not be packed.
    #[error("the drawing cannot be packed: {0}")]
    Packing(String),
}

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    for font in fonts::ALL {
        fonts.load_font_data(font.to_vec());
    }
    fonts.set_sans_serif_family(fonts::TEXT);
    fonts.set_serif_family(fonts::TEXT);
    fonts.set_monospace_family(fonts::CODE);
    Arc::new(fonts)
});

/// The picture as PNG. Fonts are our own: the same drawing gives the same dots on every machine.
pub fn dots(picture: &Picture) -> Result<Vec<u8>, PictureError> {
    let options = Options { fontdb: Arc::clone(&FONTS), font_family: fonts::TEXT.to_owned(), resources_dir: None, ..Options::default() };
    let tree = Tree::from_str(&picture.svg, &options).map_err(|error| PictureError::Drawing(error.to_string()))?;
    let size = tree.size().to_int_size().scale_by(SCALE).filter(|size| size.width() <= DOTS && size.height() <= DOTS);
    let size = size.ok_or(PictureError::Size(picture.width, picture.height))?;
    let mut pixmap = Pixmap::new(size.width(), size.height()).ok_or(PictureError::Size(size.width(), size.height()))?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|error| PictureError::Packing(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(svg: &str) -> Picture {
        Picture { svg: svg.to_owned(), width: 40, height: 20, caption: String::new(), alternative: String::new() }
    }

    #[test]
    fn text_is_drawn_with_the_fonts_at_hand() {
        let empty = dots(&picture("<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'/>")).unwrap();
        let text = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'><text y='15' font-family='sans-serif'>ÄÖ</text></svg>";
        let drawn = dots(&picture(text)).unwrap();
        assert!(drawn.starts_with(b"\x89PNG") && drawn.len() > empty.len());
        assert_eq!(drawn, dots(&picture(text)).unwrap());
    }

    #[test]
    fn what_is_no_drawing_or_too_large_is_refused() {
        assert!(matches!(dots(&picture("<p/>")), Err(PictureError::Drawing(_))));
        let huge = "<svg xmlns='http://www.w3.org/2000/svg' width='40000' height='20'/>";
        assert!(matches!(dots(&picture(huge)), Err(PictureError::Size(..))));
    }
}
