//! All of the sandbox's objects, and the transaction that changes them. `Sandbox` owns one store behind a lock; handlers see
//! only a [`Tx`].
//!
//! An object is a JSON document whose `object` field names its kind. Fields that begin with `_` are the sandbox's own (how a
//! card behaves, in which order objects were made); [`public`] takes them off before anyone outside sees the document.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use crate::config::SandboxError;
use crate::journal::{Entry, Journal};

/// In which order documents were made; lists are newest first.
const SEQUENCE: &str = "_seq";

pub(crate) struct Store {
    docs: HashMap<String, Arc<Value>>,
    by_kind: HashMap<String, BTreeMap<u64, String>>,
    next_seq: u64,
    journal: Journal,
}

impl Store {
    /// Replays the journal, drops what `keep` refuses, and writes the rest anew.
    pub(crate) fn open(path: Option<&Path>, keep: impl Fn(&Value) -> bool) -> Result<Self, SandboxError> {
        let mut store = Self { docs: HashMap::new(), by_kind: HashMap::new(), next_seq: 1, journal: Journal::none() };
        if let Some(path) = path {
            Journal::replay(path, |entry| {
                entry.put.into_iter().for_each(|doc| store.insert(Arc::new(doc)));
                entry.gone.iter().for_each(|id| store.remove(id));
            })?;
            let dropped: Vec<String> =
                store.docs.iter().filter(|(_, doc)| !keep(doc)).map(|(id, _)| id.clone()).collect();
            dropped.iter().for_each(|id| store.remove(id));
            store.journal = Journal::compact(path, store.docs.values().map(AsRef::as_ref))?;
        }
        Ok(store)
    }

    pub(crate) fn begin(&mut self) -> Tx<'_> {
        Tx { store: self, changed: BTreeMap::new() }
    }

    fn insert(&mut self, doc: Arc<Value>) {
        let (Some(id), Some(kind), Some(seq)) =
            (doc["id"].as_str().map(str::to_owned), doc["object"].as_str(), doc[SEQUENCE].as_u64())
        else {
            return;
        };
        self.next_seq = self.next_seq.max(seq + 1);
        self.by_kind.entry(kind.to_owned()).or_default().insert(seq, id.clone());
        self.docs.insert(id, doc);
    }

    fn remove(&mut self, id: &str) {
        if let Some(doc) = self.docs.remove(id)
            && let (Some(kind), Some(seq)) = (doc["object"].as_str(), doc[SEQUENCE].as_u64())
            && let Some(order) = self.by_kind.get_mut(kind)
        {
            order.remove(&seq);
        }
    }
}

/// Changes that happen together or not at all: dropped without [`Tx::commit`], they never were.
pub(crate) struct Tx<'a> {
    store: &'a mut Store,
    changed: BTreeMap<String, Option<Arc<Value>>>,
}

impl Tx<'_> {
    pub(crate) fn get(&self, id: &str) -> Option<Arc<Value>> {
        match self.changed.get(id) {
            Some(changed) => changed.clone(),
            None => self.store.docs.get(id).cloned(),
        }
    }

    /// The document, if it is of that kind.
    pub(crate) fn get_kind(&self, kind: &str, id: &str) -> Option<Arc<Value>> {
        self.get(id).filter(|doc| doc["object"] == kind)
    }

    /// Puts a document that has an `id` and an `object`, new or changed.
    pub(crate) fn put(&mut self, mut doc: Value) {
        let Some(id) = doc["id"].as_str().map(str::to_owned) else { return };
        if doc[SEQUENCE].is_null() {
            doc[SEQUENCE] = self.store.next_seq.into();
            self.store.next_seq += 1;
        }
        self.changed.insert(id, Some(Arc::new(doc)));
    }

    pub(crate) fn delete(&mut self, id: &str) {
        self.changed.insert(id.to_owned(), None);
    }

    /// All documents of a kind, newest first.
    pub(crate) fn newest_first<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = Arc<Value>> + 'b {
        let mut fresh: Vec<&Arc<Value>> = self
            .changed
            .iter()
            .filter(|(id, doc)| {
                doc.as_ref().is_some_and(|doc| doc["object"] == kind) && !self.store.docs.contains_key(*id)
            })
            .filter_map(|(_, doc)| doc.as_ref())
            .collect();
        fresh.sort_by_key(|doc| std::cmp::Reverse(doc[SEQUENCE].as_u64()));
        let kept = self.store.by_kind.get(kind).into_iter().flat_map(|order| order.values().rev());
        fresh.into_iter().cloned().chain(kept.filter_map(|id| self.get(id)))
    }

    /// All committed documents of a kind, oldest first.
    pub(crate) fn oldest_first<'b>(&'b self, kind: &str) -> impl Iterator<Item = Arc<Value>> + 'b {
        let order = self.store.by_kind.get(kind).into_iter().flat_map(BTreeMap::values);
        order.filter_map(|id| self.store.docs.get(id).cloned())
    }

    /// How many committed documents there are of each kind.
    pub(crate) fn counts(&self) -> BTreeMap<String, usize> {
        self.store.by_kind.iter().map(|(kind, order)| (kind.clone(), order.len())).collect()
    }

    /// Writes the changes to the journal, then makes them visible.
    pub(crate) fn commit(self) -> std::io::Result<()> {
        if self.changed.is_empty() {
            return Ok(());
        }
        let mut entry = Entry { put: Vec::new(), gone: Vec::new() };
        for (id, doc) in &self.changed {
            match doc {
                Some(doc) => entry.put.push(Value::clone(doc)),
                None => entry.gone.push(id.clone()),
            }
        }
        self.store.journal.append(&entry)?;
        for (id, doc) in self.changed {
            match doc {
                Some(doc) => self.store.insert(doc),
                None => self.store.remove(&id),
            }
        }
        Ok(())
    }
}

/// The document as callers see it: without the sandbox's own fields. Only the top level has any.
pub(crate) fn public(doc: &Value) -> Value {
    match doc {
        Value::Object(map) => Value::Object(
            map.iter().filter(|(key, _)| !key.starts_with('_')).map(|(k, v)| (k.clone(), v.clone())).collect(),
        ),
        other => other.clone(),
    }
}
