//! The structure that screen readers follow (ISO 32000-1 14.7): the report's becomes a part of the document's.

use crate::limits::DocumentLimits;

use super::super::Refusal;
use super::import::{Import, renamed};
use super::object::{Dictionary, Object, Reference};
use super::update::Update;
use super::{MARK, pages, trees};

/// The document's structure, where it has one.
pub(super) struct Structure {
    root: Reference,
    tree: Dictionary,
    /// First free key of the tree from marked content to structure.
    pub next_key: i64,
}

/// Reads the document's structure. One that does not say that the document is tagged is none.
pub(super) fn find(update: &Update<'_>, catalog: &Dictionary, limits: &DocumentLimits) -> Result<Option<Structure>, Refusal> {
    let marked = match update.value(catalog, "MarkInfo")? {
        Object::Dictionary(info) => update.value(&info, "Marked")? == Object::Boolean(true),
        _ => false,
    };
    let Some(root) = catalog.get("StructTreeRoot").and_then(Object::as_reference).filter(|_| marked) else { return Ok(None) };
    let Object::Dictionary(tree) = update.get(root)? else { return Ok(None) };
    let parents = tree.get("ParentTree").cloned().unwrap_or(Object::Null);
    let highest = trees::entries(update, &parents, "Nums", limits)?.iter().filter_map(|(key, _)| key.as_integer()).max();
    let stated = update.value(&tree, "ParentTreeNextKey")?.as_integer();
    let next_key = stated.unwrap_or(0).max(highest.map_or(0, |highest| highest.saturating_add(1)));
    Ok(Some(Structure { root, tree, next_key }))
}

impl Structure {
    /// Hangs the report's structure into the document's. `own` reads the report, `own_root` is the root of its structure there.
    pub(super) fn merge(
        mut self,
        update: &mut Update<'_>,
        own: &Update<'_>,
        own_root: Reference,
        import: &Import,
        language: &str,
        limits: &DocumentLimits,
    ) -> Result<(), Refusal> {
        let Object::Dictionary(own_tree) = own.get(own_root)? else { return Ok(()) };
        let part = import.reference(own_root);
        let kids = own_tree.get("K").map_or(Object::Array(Vec::new()), |kids| import.object(kids));
        update.put(
            part,
            Object::Dictionary(Dictionary::of(vec![
                ("Type", Object::name("StructElem")),
                ("S", Object::name("Part")),
                ("P", Object::Reference(self.root)),
                ("Lang", Object::text(language)),
                ("K", kids),
                (MARK, Object::Boolean(true)),
            ])),
        );

        let mut top = match update.value(&self.tree, "K")? {
            Object::Array(list) => list,
            Object::Null => Vec::new(),
            _ => self.tree.get("K").cloned().into_iter().collect(),
        };
        let mut kept = Vec::with_capacity(top.len() + 1);
        for element in top.drain(..) {
            if !pages::is_marked(&update.follow(&element)?) {
                kept.push(element);
            }
        }
        kept.push(Object::Reference(part));
        self.tree.set("K", Object::Array(kept));

        let parents = trees::entries(update, self.tree.get("ParentTree").unwrap_or(&Object::Null), "Nums", limits)?;
        let own_parents = trees::entries(own, own_tree.get("ParentTree").unwrap_or(&Object::Null), "Nums", limits)?;
        let next = self.next_key;
        let shifted: Vec<(Object, Object)> = own_parents
            .iter()
            .filter_map(|(key, value)| Some((Object::Integer(key.as_integer()?.saturating_add(next)), import.object(value))))
            .collect();
        let after = shifted.iter().filter_map(|(key, _)| key.as_integer()).max().map_or(next, |key| key.saturating_add(1));
        self.tree.set("ParentTree", trees::flat(parents.into_iter().chain(shifted).collect(), "Nums"));
        self.tree.set("ParentTreeNextKey", Object::Integer(after));

        let own_ids = trees::entries(own, own_tree.get("IDTree").unwrap_or(&Object::Null), "Names", limits)?;
        if !own_ids.is_empty() {
            let ids = trees::entries(update, self.tree.get("IDTree").unwrap_or(&Object::Null), "Names", limits)?;
            let renamed_ids = own_ids.iter().map(|(id, element)| (renamed(id), import.object(element)));
            // Those of an earlier annex have the same names; the newer win.
            let new: Vec<(Object, Object)> = renamed_ids.collect();
            let old = ids.into_iter().filter(|(id, _)| !new.iter().any(|(known, _)| known.string() == id.string()));
            self.tree.set("IDTree", trees::flat(old.chain(new.clone()).collect(), "Names"));
        }
        for map in ["RoleMap", "ClassMap"] {
            let Object::Dictionary(own_map) = own.value(&own_tree, map)? else { continue };
            let Object::Dictionary(mut merged) = update.value(&self.tree, map)?.or_empty() else { continue };
            for (role, value) in own_map.0 {
                if !merged.0.iter().any(|(known, _)| *known == role) {
                    merged.0.push((role, import.object(&value)));
                }
            }
            self.tree.set(map, Object::Dictionary(merged));
        }
        update.put(self.root, Object::Dictionary(self.tree));
        Ok(())
    }
}
