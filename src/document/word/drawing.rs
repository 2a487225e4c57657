//! Pictures: the drawing itself, and dots for programs that do not draw.

use crate::document::blocks::Picture;

use super::Writer;
use super::setting::Dialect;

/// Twentieths of a point, the unit of widths.
const TWIPS_PER_INCH: u32 = 1440;
/// English metric units, the unit of pictures.
const EMU_PER_TWIP: u64 = 635;
/// CSS pixels, the unit of drawings.
const TWIPS_PER_PIXEL: u32 = TWIPS_PER_INCH / 96;

/// A picture with the ids by which the text refers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedded {
    /// Of the picture in dots, for programs that do not draw.
    pub dots: String,
    /// Of the drawing.
    pub drawing: String,
    /// The picture.
    pub picture: Picture,
}

impl Writer<'_> {
    pub(super) fn picture(&mut self, picture: &Picture) {
        let number = self.setting.first_picture + u32::try_from(self.pictures.len()).unwrap_or(0);
        let embedded = Embedded {
            dots: format!("{}{number}", self.setting.reference),
            drawing: format!("{}{number}s", self.setting.reference),
            picture: picture.clone(),
        };
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]).empty("w:pStyle", &[("w:val", &self.setting.styles.text)]).empty("w:keepNext", &[]).close();
        self.xml.open("w:r", &[]).open("w:drawing", &[]);
        self.drawing(&embedded, number);
        self.xml.close().close().close();
        if !picture.caption.is_empty() {
            self.paragraph(&self.setting.styles.note, &picture.caption, false, false);
        }
        self.pictures.push(embedded);
    }

    fn drawing(&mut self, embedded: &Embedded, number: u32) {
        let Dialect { relationships, drawing, graphics, picture: pictures, .. } = self.setting.dialect;
        let picture = &embedded.picture;
        let natural = picture.width.saturating_mul(TWIPS_PER_PIXEL).max(1);
        let width = natural.min(self.width());
        let height = u64::from(picture.height.saturating_mul(TWIPS_PER_PIXEL)) * u64::from(width) / u64::from(natural);
        let (cx, cy) = ((u64::from(width) * EMU_PER_TWIP).to_string(), (height * EMU_PER_TWIP).to_string());
        let (number, name) = (number.to_string(), format!("wohin {number}"));
        let size = [("cx", cx.as_str()), ("cy", cy.as_str())];
        self.xml
            .open("wp:inline", &[("xmlns:wp", drawing), ("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")])
            .empty("wp:extent", &size)
            .empty("wp:docPr", &[("id", &number), ("name", &name), ("descr", &picture.alternative)])
            .open("wp:cNvGraphicFramePr", &[])
            .empty("a:graphicFrameLocks", &[("xmlns:a", graphics), ("noChangeAspect", "1")])
            .close()
            .open("a:graphic", &[("xmlns:a", graphics)])
            .open("a:graphicData", &[("uri", pictures)])
            .open("pic:pic", &[("xmlns:pic", pictures)])
            .open("pic:nvPicPr", &[])
            .empty("pic:cNvPr", &[("id", &number), ("name", &name), ("descr", &picture.alternative)])
            .empty("pic:cNvPicPr", &[])
            .close()
            .open("pic:blipFill", &[])
            .open("a:blip", &[("xmlns:r", relationships), ("r:embed", &embedded.dots)])
            .open("a:extLst", &[])
            // The drawing itself, for programs that can draw it ([MS-ODRAWXML] 2.3.14).
            .open("a:ext", &[("uri", "{96DAC541-7B7A-43D3-8B79-37D633B846F1}")])
            .empty(
                "asvg:svgBlip",
                &[("xmlns:asvg", "http://schemas.microsoft.com/office/drawing/2016/SVG/main"), ("r:embed", &embedded.drawing)],
            )
            .close()
            .close()
            .close()
            .open("a:stretch", &[])
            .empty("a:fillRect", &[])
            .close()
            .close()
            .open("pic:spPr", &[])
            .open("a:xfrm", &[])
            .empty("a:off", &[("x", "0"), ("y", "0")])
            .empty("a:ext", &size)
            .close()
            .open("a:prstGeom", &[("prst", "rect")])
            .empty("a:avLst", &[])
            .close()
            .close()
            .close()
            .close()
            .close()
            .close();
    }
}
