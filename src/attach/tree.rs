//! XML of others: a tree of places in the text, and changes to the text at such places. Nothing is written anew, so whatever is not changed
//! stays as it was, byte for byte.
//!
//! Document types are refused (office formats have none), so entities cannot be declared and nothing unfolds.

use std::collections::BTreeMap;
use std::ops::Range;

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use crate::limits::DocumentLimits;

use super::Refusal;

/// Number of a node in document order.
pub(super) type NodeId = usize;

/// An XML part, and where its nodes are.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    text: &'a str,
    part: &'a str,
    nodes: Vec<Node>,
    namespaces: Vec<String>,
}

#[derive(Debug)]
struct Node {
    kind: Kind,
    /// The whole node.
    place: Range<usize>,
    /// What is between its tags; for text the text itself. Empty at the end where the element has no end tag.
    content: Range<usize>,
    /// The first node after this one and all below it.
    next: NodeId,
    parent: NodeId,
}

#[derive(Debug)]
enum Kind {
    Element {
        namespace: usize,
        local: Range<usize>,
    },
    Text,
    /// `&amp;`, `&#228;`: text as well.
    Reference,
}

const NO_NAMESPACE: usize = 0;

impl<'a> Tree<'a> {
    /// Reads a part.
    pub(super) fn read(part: &'a str, bytes: &'a [u8], limits: &DocumentLimits) -> Result<Self, Refusal> {
        let text =
            std::str::from_utf8(bytes).map_err(|error| Refusal::damaged(part, format!("no UTF-8 at byte {}", error.valid_up_to())))?;
        let mut reader = NsReader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = true;
        config.check_comments = false;
        let mut builder =
            Builder { tree: Self { text, part, nodes: Vec::new(), namespaces: vec![String::new()] }, open: Vec::new(), limits };
        loop {
            let from = place(reader.buffer_position());
            let damaged = |error: quick_xml::Error| Refusal::damaged(part, format!("no well-formed XML at byte {from}: {error}"));
            let (namespace, event) = reader.read_resolved_event().map_err(damaged)?;
            let namespace = match namespace {
                ResolveResult::Bound(namespace) => namespace.0.to_owned(),
                ResolveResult::Unbound => String::new(),
                ResolveResult::Unknown(_) if matches!(event, Event::Start(_) | Event::Empty(_)) => {
                    return Err(Refusal::damaged(part, format!("undeclared prefix at byte {from}")));
                }
                ResolveResult::Unknown(_) => String::new(),
            };
            let to = place(reader.buffer_position());
            match event {
                Event::Start(start) => builder.start(&namespace, &start, from..to, false)?,
                Event::Empty(start) => builder.start(&namespace, &start, from..to, true)?,
                Event::End(_) => builder.end(from..to)?,
                Event::Text(_) | Event::CData(_) => builder.leaf(Kind::Text, from..to)?,
                Event::GeneralRef(_) => builder.leaf(Kind::Reference, from..to)?,
                Event::DocType(_) => return Err(Refusal::damaged(part, "a document type, which this format does not allow")),
                Event::Eof => break,
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            }
        }
        builder.finish()
    }

    /// The part's name.
    pub(super) const fn part(&self) -> &'a str {
        self.part
    }

    /// The outermost element.
    pub(super) fn root(&self) -> NodeId {
        (0..self.nodes.len()).find(|&id| self.local(id).is_some()).unwrap_or(0)
    }

    /// Elements and texts right below a node.
    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.next(id);
        let mut at = id + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let child = at;
                at = self.next(child).max(child + 1);
                child
            })
        })
    }

    /// All nodes below a node, in document order.
    pub(super) fn below(&self, id: NodeId) -> Range<NodeId> {
        id + 1..self.next(id)
    }

    /// The first child with this name.
    pub(super) fn child(&self, id: NodeId, namespace: &str, local: &str) -> Option<NodeId> {
        self.children(id).find(|&child| self.is(child, namespace, local))
    }

    /// The node above.
    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes.get(id).map(|node| node.parent).filter(|&parent| parent != id)
    }

    /// Whether a node is an element of this name.
    pub(super) fn is(&self, id: NodeId, namespace: &str, local: &str) -> bool {
        self.local(id) == Some(local) && self.namespace(id) == namespace
    }

    /// Local name of an element.
    pub(super) fn local(&self, id: NodeId) -> Option<&'a str> {
        match &self.nodes.get(id)?.kind {
            Kind::Element { local, .. } => self.text.get(local.clone()),
            Kind::Text | Kind::Reference => None,
        }
    }

    /// Namespace of an element.
    pub(super) fn namespace(&self, id: NodeId) -> &str {
        match self.nodes.get(id).map(|node| &node.kind) {
            Some(Kind::Element { namespace, .. }) => self.namespaces.get(*namespace).map_or("", String::as_str),
            _ => "",
        }
    }

    /// An attribute by its name as written, prefix and all, or by its local name where no prefix is asked for.
    pub(super) fn attribute(&self, id: NodeId, name: &str) -> Option<String> {
        let node = self.nodes.get(id)?;
        let Kind::Element { .. } = node.kind else { return None };
        let tag = self.text.get(node.place.start..node.content.start)?;
        let inner = tag.strip_prefix('<')?.trim_end_matches('>').trim_end_matches('/');
        let start = BytesStart::from_content(inner, inner.find(|c: char| c.is_ascii_whitespace()).unwrap_or(inner.len()));
        start.attributes().flatten().find_map(|attribute| {
            let written = attribute.key.0;
            let local = written.rsplit_once(':').map_or(written, |(_, local)| local);
            let fits = if name.contains(':') { written == name } else { local == name && !written.starts_with("xmlns") };
            fits.then(|| unescape(&attribute.value))
        })
    }

    /// The whole node.
    pub(super) fn place(&self, id: NodeId) -> Range<usize> {
        self.nodes.get(id).map_or(0..0, |node| node.place.clone())
    }

    /// Between the tags of an element.
    pub(super) fn content(&self, id: NodeId) -> Range<usize> {
        self.nodes.get(id).map_or(0..0, |node| node.content.clone())
    }

    /// Whether an element is written as one tag, `<p/>`.
    pub(super) fn is_one_tag(&self, id: NodeId) -> bool {
        self.nodes.get(id).is_some_and(|node| node.content.end == node.place.end)
    }

    /// The start tag of an element.
    pub(super) fn tag(&self, id: NodeId) -> &'a str {
        self.nodes.get(id).and_then(|node| self.text.get(node.place.start..node.content.start)).unwrap_or("")
    }

    /// The name of an element as written, with its prefix.
    pub(super) fn written(&self, id: NodeId) -> &'a str {
        let tag = self.tag(id).trim_start_matches('<');
        tag.split(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>').next().unwrap_or("")
    }

    /// The text below a node, of the elements for which `counts` holds for the parent.
    pub(super) fn text_of(&self, id: NodeId, counts: impl Fn(&Self, NodeId) -> bool) -> String {
        let mut out = String::new();
        for at in self.below(id) {
            let Some(node) = self.nodes.get(at) else { continue };
            if matches!(node.kind, Kind::Element { .. }) || !counts(self, node.parent) {
                continue;
            }
            out.push_str(&unescape(self.text.get(node.place.clone()).unwrap_or("")));
        }
        out
    }

    fn next(&self, id: NodeId) -> NodeId {
        self.nodes.get(id).map_or(0, |node| node.next)
    }
}

fn unescape(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}

/// A position in text that is in memory.
fn place(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

struct Builder<'a, 'b> {
    tree: Tree<'a>,
    open: Vec<NodeId>,
    limits: &'b DocumentLimits,
}

impl<'a> Builder<'a, '_> {
    fn start(&mut self, namespace: &str, start: &BytesStart<'_>, tag: Range<usize>, empty: bool) -> Result<(), Refusal> {
        if self.open.len() >= self.limits.xml_depth {
            return Err(Refusal::limit(self.tree.part, "elements one in another", self.limits.xml_depth as u64));
        }
        // The reader overlooks what is no attribute, and with it the prefixes that are declared behind.
        for attribute in start.attributes() {
            attribute.map_err(|error| Refusal::damaged(self.tree.part, format!("no well-formed XML at byte {}: {error}", tag.start)))?;
        }
        let namespace = self.number(namespace);
        let written = start.name().0.len();
        let local = start.local_name().as_ref().len();
        let name_end = tag.start + 1 + written;
        let kind = Kind::Element { namespace, local: name_end - local..name_end };
        // Filled in by the end tag.
        let content = tag.end..tag.end;
        let id = self.push(kind, tag, content)?;
        if !empty {
            self.open.push(id);
        }
        Ok(())
    }

    fn end(&mut self, tag: Range<usize>) -> Result<(), Refusal> {
        let id = self.open.pop().ok_or_else(|| Refusal::damaged(self.tree.part, format!("an end without begin at byte {}", tag.start)))?;
        let next = self.tree.nodes.len();
        if let Some(node) = self.tree.nodes.get_mut(id) {
            node.content.end = tag.start;
            node.place.end = tag.end;
            node.next = next;
        }
        Ok(())
    }

    fn leaf(&mut self, kind: Kind, place: Range<usize>) -> Result<(), Refusal> {
        self.push(kind, place.clone(), place).map(drop)
    }

    fn push(&mut self, kind: Kind, place: Range<usize>, content: Range<usize>) -> Result<NodeId, Refusal> {
        let id = self.tree.nodes.len();
        if id >= self.limits.xml_nodes {
            return Err(Refusal::limit(self.tree.part, "elements", self.limits.xml_nodes as u64));
        }
        self.tree.nodes.push(Node { kind, place, content, next: id + 1, parent: self.open.last().copied().unwrap_or(id) });
        Ok(id)
    }

    fn number(&mut self, namespace: &str) -> usize {
        if namespace.is_empty() {
            return NO_NAMESPACE;
        }
        self.tree.namespaces.iter().position(|known| known == namespace).unwrap_or_else(|| {
            self.tree.namespaces.push(namespace.to_owned());
            self.tree.namespaces.len() - 1
        })
    }

    fn finish(self) -> Result<Tree<'a>, Refusal> {
        if let Some(&open) = self.open.last() {
            let name = self.tree.local(open).unwrap_or("").to_owned();
            return Err(Refusal::damaged(self.tree.part, format!("it ends within <{name}>")));
        }
        if self.tree.local(self.tree.root()).is_none() {
            return Err(Refusal::damaged(self.tree.part, "it is empty"));
        }
        Ok(self.tree)
    }
}

/// Changes to a text: places and what comes there instead.
#[derive(Debug, Default)]
pub(super) struct Edits(BTreeMap<(usize, usize), String>);

impl Edits {
    /// Puts text at a place. Several texts at the same place stand in the order in which they were put.
    pub(super) fn insert(&mut self, at: usize, text: &str) {
        self.0.entry((at, at)).or_default().push_str(text);
    }

    /// Puts text in the place of other text.
    pub(super) fn replace(&mut self, place: Range<usize>, text: &str) {
        self.0.insert((place.start, place.end), text.to_owned());
    }

    /// Takes text away.
    pub(super) fn remove(&mut self, place: Range<usize>) {
        self.replace(place, "");
    }

    /// Puts text before the end of an element, opening it where it is written as one tag.
    pub(super) fn append(&mut self, tree: &Tree<'_>, element: NodeId, text: &str) {
        if tree.is_one_tag(element) {
            let tag = tree.tag(element);
            let opened = format!("{}>{text}</{}>", tag.trim_end_matches('>').trim_end_matches('/').trim_end(), tree.written(element));
            self.replace(tree.place(element), &opened);
        } else {
            self.insert(tree.content(element).end, text);
        }
    }

    /// Binds prefixes at the outermost element, where they are not bound yet.
    pub(super) fn bind(&mut self, tree: &Tree<'_>, prefixes: &[(&str, &str)]) -> Result<(), Refusal> {
        let root = tree.root();
        let mut text = String::new();
        for (prefix, namespace) in prefixes {
            match tree.attribute(root, &format!("xmlns:{prefix}")) {
                Some(bound) if bound == *namespace => {}
                Some(_) => {
                    return Err(Refusal::Unsupported { part: tree.part().to_owned(), what: "it uses a usual prefix for something else" });
                }
                None => text.push_str(&format!(" xmlns:{prefix}=\"{namespace}\"")),
            }
        }
        if !text.is_empty() {
            self.insert(tree.place(root).start + 1 + tree.written(root).len(), &text);
        }
        Ok(())
    }

    /// Whether nothing changes.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The changed text. A change within a place that is already changed is left out.
    pub(super) fn apply(&self, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len() + self.0.values().map(String::len).sum::<usize>());
        let mut at = 0;
        for (&(start, end), new) in &self.0 {
            if start < at {
                continue;
            }
            out.extend_from_slice(text.get(at..start).unwrap_or_default());
            out.extend_from_slice(new.as_bytes());
            at = end;
        }
        out.extend_from_slice(text.get(at..).unwrap_or_default());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "<?xml version=\"1.0\"?>\r\n<w:a xmlns:w=\"urn:w\" ><w:b w:val=\"1 &amp; 2\" val='x'/>te<!-- -->xt &lt;<w:c>in</w:c ></w:a>\n";

    #[test]
    fn places_are_those_of_the_text() {
        let tree = Tree::read("t", TEXT.as_bytes(), &DocumentLimits::default()).unwrap();
        let root = tree.root();
        assert!(tree.is(root, "urn:w", "a"));
        let b = tree.child(root, "urn:w", "b").unwrap();
        assert_eq!((tree.attribute(b, "w:val").unwrap(), tree.is_one_tag(b)), ("1 & 2".to_owned(), true));
        let c = tree.child(root, "urn:w", "c").unwrap();
        assert_eq!(&TEXT[tree.place(c)], "<w:c>in</w:c >");
        assert_eq!(&TEXT[tree.content(c)], "in");
        assert_eq!(tree.text_of(root, |tree, parent| !tree.is(parent, "urn:w", "c")), "text <");
        assert_eq!(tree.text_of(root, |_, _| true), "text <in");
        assert_eq!(tree.parent(c), Some(root));
    }

    #[test]
    fn only_edited_places_change() {
        let tree = Tree::read("t", TEXT.as_bytes(), &DocumentLimits::default()).unwrap();
        let root = tree.root();
        let (b, c) = (tree.child(root, "urn:w", "b").unwrap(), tree.child(root, "urn:w", "c").unwrap());
        let mut edits = Edits::default();
        edits.append(&tree, b, "<n/>");
        edits.append(&tree, root, "<end/>");
        edits.remove(tree.place(c));
        let changed = String::from_utf8(edits.apply(TEXT.as_bytes())).unwrap();
        let expected = TEXT
            .replace("<w:b w:val=\"1 &amp; 2\" val='x'/>", "<w:b w:val=\"1 &amp; 2\" val='x'><n/></w:b>")
            .replace("<w:c>in</w:c ></w:a>", "<end/></w:a>");
        assert_eq!(changed, expected);
    }

    #[test]
    fn broken_deep_and_declaring_texts_are_refused() {
        let limits = DocumentLimits { xml_depth: 8, xml_nodes: 100, ..DocumentLimits::default() };
        let torn = "<a xmlns:p\"urn:p\" xmlns:q=\"urn:q\"/>";
        for text in
            [torn, "<a b='1' b='2'/>", "<a><b></a>", "<a>", "</a>", "", "<x:a/>", "\u{fffd}", "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>"]
        {
            assert!(matches!(Tree::read("t", text.as_bytes(), &limits), Err(Refusal::Damaged { .. })), "{text}");
        }
        let deep = "<a>".repeat(9) + &"</a>".repeat(9);
        assert!(matches!(Tree::read("t", deep.as_bytes(), &limits), Err(Refusal::Limit { .. })));
        let wide = format!("<a>{}</a>", "<b/>".repeat(100));
        assert!(matches!(Tree::read("t", wide.as_bytes(), &limits), Err(Refusal::Limit { .. })));
        assert!(Tree::read("t", &[b'<', 0xff], &limits).is_err());
    }
}
