//! Lists of mostly one entry.

use std::ops::{Deref, DerefMut};
use std::slice;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thin_vec::{ThinVec, thin_vec};

/// A list that mostly has one entry, which then lies in the value itself.
#[derive(Debug, Clone)]
pub struct Few<T>(Kind<T>);

#[derive(Debug, Clone)]
enum Kind<T> {
    One(T),
    Any(ThinVec<T>),
}

impl<T> Few<T> {
    /// Adds an entry.
    pub fn push(&mut self, entry: T) {
        let kind = std::mem::replace(&mut self.0, Kind::Any(ThinVec::new()));
        self.0 = match kind {
            Kind::Any(list) if list.is_empty() => Kind::One(entry),
            Kind::Any(mut list) => {
                list.push(entry);
                Kind::Any(list)
            }
            Kind::One(first) => Kind::Any(thin_vec![first, entry]),
        };
    }
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self(Kind::Any(ThinVec::new()))
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Kind::One(entry) => slice::from_ref(entry),
            Kind::Any(list) => list,
        }
    }
}

impl<T> DerefMut for Few<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match &mut self.0 {
            Kind::One(entry) => slice::from_mut(entry),
            Kind::Any(list) => list,
        }
    }
}

impl<T: PartialEq> PartialEq for Few<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T> FromIterator<T> for Few<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        let mut list = Self::default();
        for entry in entries {
            list.push(entry);
        }
        if let Kind::Any(list) = &mut list.0 {
            list.shrink_to_fit();
        }
        list
    }
}

impl<T: Serialize> Serialize for Few<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Few<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<T>::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_list_of_any_length() {
        for length in 0..5_u32 {
            let list: Few<u32> = (0..length).collect();
            let plain: Vec<u32> = (0..length).collect();
            assert_eq!(*list, *plain);
            let text = serde_json::to_string(&list).unwrap();
            assert_eq!(text, serde_json::to_string(&plain).unwrap());
            assert_eq!(serde_json::from_str::<Few<u32>>(&text).unwrap(), list);
        }
    }
}
