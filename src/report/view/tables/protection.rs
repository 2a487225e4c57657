//! How the data was protected, and what stood in the clear.

use std::collections::BTreeMap;

use crate::model::analysis::EncryptionShare;
use crate::report::view::front::protection_of;
use crate::report::view::index::leaves;
use crate::report::view::table::{Cell, Row, Table};

use super::Maker;

impl Maker<'_> {
    pub(super) fn encryption_shares(&self) -> Table {
        let mut whole: BTreeMap<&str, u64> = BTreeMap::new();
        for share in &self.analysis.encryption_shares {
            *whole.entry(&share.class).or_default() += share.bytes;
        }
        let row = |share: &EncryptionShare| Row {
            id: None,
            cells: vec![
                self.texts.code("traffic", &share.class).into(),
                format!("{}: {}", share.grade, self.texts.code("grade", &share.grade)).into(),
                self.count(share.flows),
                self.bytes(share.bytes),
                Cell::number(self.texts.share(share.bytes, whole.get(share.class.as_str()).copied().unwrap_or(0)), share.bytes),
            ],
        };
        let rows = self.analysis.encryption_shares.iter().map(row).collect();
        self.table("encryption-shares", &["what", "grade", "flows#", "bytes#", "share#"], rows)
    }

    pub(super) fn encryption(&self) -> Table {
        type Key = (String, String, String, String, String, String);
        let mut groups: BTreeMap<Key, (u64, u64)> = BTreeMap::new();
        for flow in self.analysis.counted().filter(|flow| leaves(flow)) {
            let recipient = flow.recipient.as_deref().unwrap_or_default();
            let text = |value: Option<&String>| value.cloned().unwrap_or_default();
            let encryption = flow.encryption.as_ref();
            let grade = encryption.and_then(|encryption| encryption.grade.as_deref());
            let key = (
                self.name(recipient),
                protection_of(flow, self.texts),
                text(encryption.and_then(|encryption| encryption.cipher_suite.as_ref())),
                text(encryption.and_then(|encryption| encryption.srtp_profile.as_ref().or(encryption.group.as_ref()))),
                grade.map(|grade| format!("{grade}: {}", self.texts.code("grade", grade))).unwrap_or_default(),
                text(encryption.and_then(|encryption| encryption.edition.as_ref())),
            );
            let entry = groups.entry(key).or_default();
            entry.0 += 1;
            entry.1 += flow.bytes_sent + flow.bytes_received;
        }
        let mut groups: Vec<(Key, (u64, u64))> = groups.into_iter().collect();
        groups.sort_by(|(a, (_, a_bytes)), (b, (_, b_bytes))| b_bytes.cmp(a_bytes).then_with(|| a.cmp(b)));
        let rows = groups
            .into_iter()
            .map(|((recipient, protection, suite, group, grade, edition), (flows, bytes))| Row {
                id: None,
                cells: vec![
                    recipient.into(),
                    protection.into(),
                    Cell::code(suite),
                    Cell::code(group),
                    grade.into(),
                    edition.into(),
                    self.count(flows),
                    self.bytes(bytes),
                ],
            })
            .collect();
        let columns = ["recipient", "protection", "suite", "group", "grade", "edition", "flows#", "bytes#"];
        self.table("encryption", &columns, rows)
    }

    pub(super) fn disclosures(&self) -> Table {
        let rows = self
            .analysis
            .call
            .disclosures
            .iter()
            .map(|told| {
                let end = self.index.endpoint(&told.to);
                let recipient = end.and_then(|end| end.recipient.as_deref()).map(|id| self.name(id)).unwrap_or_default();
                Row {
                    id: None,
                    cells: vec![
                        Cell::code(told.address.clone()),
                        self.texts.code("whose-nominative", &told.whose).into(),
                        self.texts.code("scope", told.address_kind.code()).into(),
                        Cell::code(told.to.clone()),
                        recipient.into(),
                        self.texts.code("disclosure", &told.by).into(),
                        self.count(told.frame),
                    ],
                }
            })
            .collect();
        self.table("disclosures", &["address", "whose", "scope", "learned-by", "recipient", "disclosed-by", "frame#"], rows)
    }
}
