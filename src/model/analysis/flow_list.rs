//! The flows of a result.

use std::ops::Index;
use std::slice;

use serde::{Deserialize, Serialize};

use super::Flow;

/// Flows in order of first appearance. Each has memory of its own: where there are a million, what was learned of a flow makes room for the
/// flow as it is shown, one by one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FlowList(#[expect(clippy::vec_box, reason = "see above")] Vec<Box<Flow>>);

/// Flows in their order.
type Iter<'a> = std::iter::Map<slice::Iter<'a, Box<Flow>>, fn(&'a Box<Flow>) -> &'a Flow>;
/// The same, to be changed.
type IterMut<'a> = std::iter::Map<slice::IterMut<'a, Box<Flow>>, fn(&'a mut Box<Flow>) -> &'a mut Flow>;

impl FlowList {
    /// All flows.
    pub fn iter(&self) -> Iter<'_> {
        self.0.iter().map(|flow| flow)
    }

    /// All flows, to be changed.
    pub fn iter_mut(&mut self) -> IterMut<'_> {
        self.0.iter_mut().map(|flow| flow)
    }

    /// How many.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one at a place.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&Flow> {
        self.0.get(place).map(|flow| &**flow)
    }

    /// The one at a place, to be changed.
    pub fn get_mut(&mut self, place: usize) -> Option<&mut Flow> {
        self.0.get_mut(place).map(|flow| &mut **flow)
    }

    /// The first one.
    #[must_use]
    pub fn first(&self) -> Option<&Flow> {
        self.0.first().map(|flow| &**flow)
    }
}

impl<'a> IntoIterator for &'a FlowList {
    type Item = &'a Flow;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut FlowList {
    type Item = &'a mut Flow;
    type IntoIter = IterMut<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl FromIterator<Flow> for FlowList {
    fn from_iter<I: IntoIterator<Item = Flow>>(flows: I) -> Self {
        Self(flows.into_iter().map(Box::new).collect())
    }
}

impl Index<usize> for FlowList {
    type Output = Flow;

    #[expect(clippy::indexing_slicing, reason = "that is what indexing promises; the library itself iterates")]
    fn index(&self, place: usize) -> &Flow {
        &self.0[place]
    }
}
