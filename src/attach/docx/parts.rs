//! The parts of a package and the links between them (Open Packaging Conventions, ECMA-376-2).

use std::collections::BTreeSet;

use crate::document::package::{Changes, Package};
use crate::document::word::Embedded;
use crate::document::xml::escaped;
use crate::limits::DocumentLimits;

use super::super::Refusal;
use super::super::tree::{Edits, NodeId, Tree};
use super::{MEDIA, REFERENCE};

/// List of content types.
const CONTENT_TYPES: &str = "[Content_Types].xml";
const CONTENT_TYPES_NAMESPACE: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
/// Begin of the types of relationships that Word writes.
const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// A list of relationships with nothing in it.
pub(super) const EMPTY_RELATIONSHIPS: &[u8] = b"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n\
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";

/// Names of the parts that matter, as stored.
#[derive(Debug)]
pub(super) struct Parts {
    /// The text.
    pub main: String,
    /// Its relationships.
    pub relationships: Option<String>,
    /// Its styles.
    pub styles: Option<String>,
}

struct Relationship {
    node: NodeId,
    id: String,
    kind: String,
    target: String,
    external: bool,
}

impl Parts {
    /// Follows the relationships from the package to the text, and from there to the styles.
    pub(super) fn find(package: &mut Package<'_>, limits: &DocumentLimits) -> Result<Self, Refusal> {
        let top = stored(package, "_rels/.rels")?;
        let bytes = package.read(&top)?;
        let tree = Tree::read(&top, &bytes, limits)?;
        let list = relationships(&tree);
        if list.iter().any(|relationship| relationship.kind.ends_with("/digital-signature/origin")) {
            return Err(Refusal::Signed("digital signature of the document"));
        }
        let main = list.iter().find(|relationship| relationship.kind.ends_with("/officeDocument"));
        let main = main.ok_or_else(|| Refusal::damaged(&top, "no main part is named"))?;
        let main = stored(package, &resolve("", &main.target))?;
        check_type(package, &main, limits)?;

        let relationships_name = relationships_of(&main);
        let found = package.find(&relationships_name).map(str::to_owned);
        let mut styles = None;
        if let Some(name) = &found {
            let bytes = package.read(name)?;
            let tree = Tree::read(name, &bytes, limits)?;
            let link =
                relationships(&tree).into_iter().find(|relationship| relationship.kind.ends_with("/styles") && !relationship.external);
            styles = match link {
                Some(link) => Some(stored(package, &resolve(&main, &link.target))?),
                None => None,
            };
        }
        Ok(Self { main, relationships: found, styles })
    }

    /// Name of a part for a picture.
    pub(super) fn media(&self, id: &str, extension: &str) -> String {
        format!("{}media/{MEDIA}{}.{extension}", folder(&self.main), id.trim_start_matches(REFERENCE))
    }

    /// Name of a part for styles.
    pub(super) fn new_styles(&self) -> String {
        format!("{}styles.xml", folder(&self.main))
    }

    /// Links pictures to the text and takes away what an earlier annex linked.
    pub(super) fn link(
        &self,
        package: &mut Package<'_>,
        old: &[u8],
        pictures: &[Embedded],
        orphans: &BTreeSet<String>,
        limits: &DocumentLimits,
        changes: &mut Changes,
    ) -> Result<(), Refusal> {
        let name = self.relationships.clone().unwrap_or_else(|| relationships_of(&self.main));
        let tree = Tree::read(&name, old, limits)?;
        let mut edits = Edits::default();
        for relationship in relationships(&tree) {
            let ours = relationship.id.starts_with(REFERENCE) || orphans.contains(&relationship.id);
            if ours && relationship.kind.ends_with("/image") {
                edits.remove(tree.place(relationship.node));
                if !relationship.external {
                    self.drop_part(package, &relationship, changes)?;
                }
            }
        }
        let mut text = String::new();
        let mut add = |id: &str, kind: &str, target: &str| {
            text.push_str(&format!("<Relationship Id=\"{id}\" Type=\"{TYPES}/{kind}\" Target=\"{}\"/>", escaped(target)));
        };
        if self.styles.is_none() && changes.put.contains_key(&self.new_styles()) {
            add(&format!("{REFERENCE}Styles"), "styles", "styles.xml");
        }
        for picture in pictures {
            let target = |extension| self.media(&picture.dots, extension).trim_start_matches(folder(&self.main)).to_owned();
            add(&picture.dots, "image", &target("png"));
            add(&picture.drawing, "image", &target("svg"));
        }
        if !text.is_empty() {
            edits.append(&tree, tree.root(), &text);
        }
        if !edits.is_empty() {
            changes.put.insert(name, edits.apply(old));
        }
        self.declare(package, !pictures.is_empty(), limits, changes)
    }

    /// Drops a picture of an earlier annex, unless another part links to it as well.
    fn drop_part(&self, package: &mut Package<'_>, relationship: &Relationship, changes: &mut Changes) -> Result<(), Refusal> {
        let target = resolve(&self.main, &relationship.target);
        let Some(stored) = package.find(&target).map(str::to_owned) else { return Ok(()) };
        let file = target.rsplit('/').next().unwrap_or_default().to_owned();
        let lists: Vec<String> = package.names().iter().filter(|name| ends_with(name, ".rels")).cloned().collect();
        let mut uses = 0;
        for list in lists {
            let bytes = package.read(&list)?;
            uses += String::from_utf8_lossy(&bytes).matches(&file).count();
        }
        if uses <= 1 {
            changes.drop.insert(stored);
        }
        Ok(())
    }

    /// Says what is in our parts.
    fn declare(&self, package: &mut Package<'_>, pictures: bool, limits: &DocumentLimits, changes: &mut Changes) -> Result<(), Refusal> {
        let name = stored(package, CONTENT_TYPES)?;
        let bytes = package.read(&name)?;
        let tree = Tree::read(&name, &bytes, limits)?;
        let known = |extension: &str| {
            tree.children(tree.root()).any(|id| {
                tree.is(id, CONTENT_TYPES_NAMESPACE, "Default")
                    && tree.attribute(id, "Extension").is_some_and(|known| known.eq_ignore_ascii_case(extension))
            })
        };
        let mut edits = Edits::default();
        // A default must stand before the overrides in some readers.
        let first = tree
            .children(tree.root())
            .find(|&id| tree.local(id).is_some())
            .map_or(tree.content(tree.root()).end, |id| tree.place(id).start);
        for (extension, kind) in
            [("png", "image/png"), ("svg", "image/svg+xml"), ("rels", "application/vnd.openxmlformats-package.relationships+xml")]
        {
            if (pictures || extension == "rels") && !known(extension) {
                edits.insert(first, &format!("<Default Extension=\"{extension}\" ContentType=\"{kind}\"/>"));
            }
        }
        if self.styles.is_none() && changes.put.contains_key(&self.new_styles()) {
            let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml";
            edits.append(&tree, tree.root(), &format!("<Override PartName=\"/{}\" ContentType=\"{kind}\"/>", escaped(&self.new_styles())));
        }
        if !edits.is_empty() {
            changes.put.insert(name, edits.apply(&bytes));
        }
        Ok(())
    }
}

/// Refuses spreadsheets and presentations, which are packages of the same kind.
fn check_type(package: &mut Package<'_>, main: &str, limits: &DocumentLimits) -> Result<(), Refusal> {
    let name = stored(package, CONTENT_TYPES)?;
    let bytes = package.read(&name)?;
    let tree = Tree::read(&name, &bytes, limits)?;
    let part = format!("/{main}");
    let of = |attribute: &str, value: &str| {
        let hit =
            tree.children(tree.root()).find(|&id| tree.attribute(id, attribute).is_some_and(|known| known.eq_ignore_ascii_case(value)))?;
        tree.attribute(hit, "ContentType")
    };
    let extension = main.rsplit('.').next().unwrap_or_default();
    let kind = of("PartName", &part).or_else(|| of("Extension", extension)).unwrap_or_default();
    if kind.contains("wordprocessingml") || kind.contains("ms-word") {
        Ok(())
    } else {
        Err(Refusal::Unknown("an Office file, but no text document"))
    }
}

fn stored(package: &Package<'_>, name: &str) -> Result<String, Refusal> {
    package.find(name).map(str::to_owned).ok_or_else(|| Refusal::damaged(name, "is missing"))
}

fn relationships(tree: &Tree<'_>) -> Vec<Relationship> {
    let elements = tree.children(tree.root()).filter(|&id| tree.is(id, RELATIONSHIPS, "Relationship"));
    elements
        .map(|node| Relationship {
            node,
            id: tree.attribute(node, "Id").unwrap_or_default(),
            kind: tree.attribute(node, "Type").unwrap_or_default(),
            target: tree.attribute(node, "Target").unwrap_or_default(),
            external: tree.attribute(node, "TargetMode").is_some_and(|mode| mode == "External"),
        })
        .collect()
}

fn relationships_of(part: &str) -> String {
    format!("{}_rels/{}.rels", folder(part), part.trim_start_matches(folder(part)))
}

/// The folder of a part, with its slash.
fn folder(part: &str) -> &str {
    part.rfind('/').and_then(|at| part.get(..=at)).unwrap_or("")
}

/// A target as seen from a part.
fn resolve(part: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder(part).split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

fn ends_with(name: &str, end: &str) -> bool {
    name.len() >= end.len() && name.get(name.len() - end.len()..).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_seen_from_their_part() {
        assert_eq!(resolve("word/document.xml", "media/a.png"), "word/media/a.png");
        assert_eq!(resolve("word/document.xml", "../custom/b.xml"), "custom/b.xml");
        assert_eq!(resolve("word/document.xml", "/word/c.xml"), "word/c.xml");
        assert_eq!(resolve("", "word/document.xml"), "word/document.xml");
        assert_eq!(resolve("a/b.xml", "../../../x"), "x");
        assert_eq!(relationships_of("word/document.xml"), "word/_rels/document.xml.rels");
        assert_eq!(relationships_of("document.xml"), "_rels/document.xml.rels");
    }
}
