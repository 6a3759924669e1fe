//! All of the sandbox's objects, and the transaction that changes them. `Sandbox` owns one store behind a lock; handlers see
//! only a [`Tx`].
//!
//! An object is a JSON document whose `object` field names its kind. Fields that begin with `_` are the sandbox's own (how a
//! card behaves, in which order objects were made); [`public`] takes them off before anyone outside sees the document.
//!
//! Each document belongs to one account: the platform, or a connected one (`_account`). A transaction looks with the eyes of one of
//! them ([`View`]) and finds nothing of the others, so that no handler has to think of it; what it makes is that account's.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::config::SandboxError;
use crate::journal::{Entry, Journal};
use crate::view::{NOBODYS, OWNER, Owner, View};

/// In which order documents were made; lists are newest first.
const SEQUENCE: &str = "_seq";

/// Kinds that are few, short-lived and looked through all the time; all others are kept as text, which takes a fraction of the
/// memory of a parsed document.
const KEPT_PARSED: &[&str] = &["webhook_endpoint", "_delivery", "_task"];

pub(crate) struct Store {
    docs: HashMap<String, Kept>,
    by_kind: HashMap<Arc<str>, BTreeMap<u64, String>>,
    next_seq: u64,
    journal: Journal,
}

struct Kept {
    kind: Arc<str>,
    seq: u64,
    created: Option<i64>,
    owner: Owner,
    body: Body,
}

enum Body {
    Parsed(Arc<Value>),
    Text(Box<[u8]>),
}

impl Kept {
    fn doc(&self) -> Option<Arc<Value>> {
        match &self.body {
            Body::Parsed(doc) => Some(Arc::clone(doc)),
            Body::Text(text) => serde_json::from_slice(text).ok().map(Arc::new),
        }
    }

    fn text(&self) -> Cow<'_, [u8]> {
        match &self.body {
            Body::Parsed(doc) => Cow::Owned(doc.to_string().into_bytes()),
            Body::Text(text) => Cow::Borrowed(text),
        }
    }
}

/// What the store itself has to know of a document.
#[derive(Deserialize)]
struct Head<'t> {
    #[serde(borrow)]
    id: Cow<'t, str>,
    #[serde(borrow)]
    object: Cow<'t, str>,
    #[serde(rename = "_seq")]
    seq: u64,
    created: Option<i64>,
    /// [`OWNER`].
    #[serde(borrow, rename = "_account")]
    owner: Option<Cow<'t, str>>,
}

/// Which part of a kind's documents is asked for, so that the rest need not be parsed.
#[derive(Default)]
pub(crate) struct Window {
    pub(crate) older_than: Option<u64>,
    pub(crate) newer_than: Option<u64>,
    pub(crate) created_from: Option<i64>,
    pub(crate) created_until: Option<i64>,
}

impl Window {
    fn holds(&self, seq: u64, created: Option<i64>) -> bool {
        self.older_than.is_none_or(|than| seq < than)
            && self.newer_than.is_none_or(|than| seq > than)
            && self.created_from.is_none_or(|from| created.is_some_and(|created| created >= from))
            && self.created_until.is_none_or(|until| created.is_some_and(|created| created <= until))
    }
}

pub(crate) fn sequence(doc: &Value) -> u64 {
    doc[SEQUENCE].as_u64().unwrap_or(0)
}

impl Store {
    /// Replays the journal and drops what `keep` refuses, by its kind and when it was made. A file of which half is of no more use
    /// is written anew.
    pub(crate) fn open(path: Option<&Path>, keep: impl Fn(&str, Option<i64>) -> bool) -> Result<Self, SandboxError> {
        let mut store = Self { docs: HashMap::new(), by_kind: HashMap::new(), next_seq: 1, journal: Journal::none() };
        if let Some(path) = path {
            let len = Journal::replay(path, |entry| {
                entry.put.iter().for_each(|text| store.insert_text(text.get()));
                entry.gone.iter().for_each(|id| store.remove(id));
            })?;
            let dropped = store.docs.iter().filter(|(_, kept)| !keep(&kept.kind, kept.created));
            let dropped: Vec<String> = dropped.map(|(id, _)| id.clone()).collect();
            dropped.iter().for_each(|id| store.remove(id));
            let texts = || store.docs.values().map(Kept::text);
            let useful: u64 = texts().map(|text| Journal::line_len(&text)).sum();
            store.journal = match len.filter(|len| *len <= 2 * useful) {
                Some(len) => Journal::resume(path, len)?,
                None => Journal::compact(path, texts())?,
            };
        }
        Ok(store)
    }

    pub(crate) fn begin(&mut self) -> Tx<'_> {
        Tx { store: self, changed: BTreeMap::new(), view: View::Of(None) }
    }

    fn insert(&mut self, doc: &Arc<Value>) {
        let (Some(id), Some(kind), Some(seq)) = (doc["id"].as_str(), doc["object"].as_str(), doc[SEQUENCE].as_u64())
        else {
            return;
        };
        let body = match serde_json::to_vec(doc.as_ref()) {
            Ok(text) if !KEPT_PARSED.contains(&kind) => Body::Text(text.into_boxed_slice()),
            _ => Body::Parsed(Arc::clone(doc)),
        };
        let (created, owner) = (doc["created"].as_i64(), doc[OWNER].as_str());
        let (id, object, owner) = (id.into(), kind.into(), owner.map(Cow::from));
        self.place(&Head { id, object, seq, created, owner }, body);
    }

    /// Puts a document as it is in the journal.
    fn insert_text(&mut self, text: &str) {
        let Ok(head) = serde_json::from_str::<Head<'_>>(text) else { return };
        let parsed = || serde_json::from_str(text).ok().map(Arc::new).map(Body::Parsed);
        let parsed = KEPT_PARSED.contains(&&*head.object).then(parsed).flatten();
        self.place(&head, parsed.unwrap_or_else(|| Body::Text(text.as_bytes().into())));
    }

    fn place(&mut self, head: &Head<'_>, body: Body) {
        let Head { id, object, seq, created, owner } = head;
        let known = self.by_kind.get_key_value(&**object).map(|(known, _)| Arc::clone(known));
        let kind = known.unwrap_or_else(|| Arc::from(&**object));
        self.next_seq = self.next_seq.max(seq + 1);
        self.by_kind.entry(Arc::clone(&kind)).or_default().insert(*seq, id.to_string());
        let owner = owner.as_deref().map(Arc::from);
        self.docs.insert(id.to_string(), Kept { kind, seq: *seq, created: *created, owner, body });
    }

    fn remove(&mut self, id: &str) {
        if let Some(kept) = self.docs.remove(id)
            && let Some(order) = self.by_kind.get_mut(&kept.kind)
        {
            order.remove(&kept.seq);
        }
    }
}

/// Changes that happen together or not at all: dropped without [`Tx::commit`], they never were.
pub(crate) struct Tx<'a> {
    store: &'a mut Store,
    changed: BTreeMap<String, Option<Arc<Value>>>,
    view: View,
}

impl Tx<'_> {
    /// Looks with other eyes from now on; answers with whose they were.
    pub(crate) fn look_as(&mut self, view: View) -> View {
        std::mem::replace(&mut self.view, view)
    }

    /// The account it looks with the eyes of; of all, and of the platform, none.
    pub(crate) fn viewer(&self) -> Owner {
        match &self.view {
            View::All => None,
            View::Of(owner) => owner.clone(),
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<Arc<Value>> {
        self.get_in(&self.view, id)
    }

    /// The document, whoever it belongs to.
    pub(crate) fn get_of_anyone(&self, id: &str) -> Option<Arc<Value>> {
        self.get_in(&View::All, id)
    }

    fn get_in(&self, view: &View, id: &str) -> Option<Arc<Value>> {
        match self.changed.get(id) {
            Some(changed) => changed.clone().filter(|doc| view.shows(doc)),
            None => {
                let kept = self.store.docs.get(id)?;
                if view.holds(&kept.kind, id, kept.owner.as_deref()) { kept.doc() } else { None }
            }
        }
    }

    /// Whose a document is; of one that is not there, the platform's.
    pub(crate) fn owner_of(&self, id: &str) -> Owner {
        self.get_of_anyone(id).and_then(|doc| doc[OWNER].as_str().map(Arc::from))
    }

    /// The document, if it is of that kind.
    pub(crate) fn get_kind(&self, kind: &str, id: &str) -> Option<Arc<Value>> {
        self.get(id).filter(|doc| doc["object"] == kind)
    }

    /// Puts a document that has an `id` and an `object`, new or changed. A new one belongs to the account that is looking.
    pub(crate) fn put(&mut self, mut doc: Value) {
        let Some(id) = doc["id"].as_str().map(str::to_owned) else { return };
        if doc[SEQUENCE].is_null() {
            doc[SEQUENCE] = self.store.next_seq.into();
            self.store.next_seq += 1;
            let kind = doc["object"].as_str().unwrap_or_default();
            if let View::Of(Some(account)) = &self.view
                && !NOBODYS.contains(&kind)
            {
                doc[OWNER] = (**account).into();
            }
        }
        self.changed.insert(id, Some(Arc::new(doc)));
    }

    pub(crate) fn delete(&mut self, id: &str) {
        self.changed.insert(id.to_owned(), None);
    }

    /// All documents of a kind, newest first.
    pub(crate) fn newest_first<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = Arc<Value>> + 'b {
        self.newest_first_in(kind, Window::default())
    }

    /// All documents of a kind, whoever they belong to, newest first.
    pub(crate) fn newest_first_of_all<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = Arc<Value>> + 'b {
        self.newest_first_as(&View::All, kind, Window::default())
    }

    /// The documents of a kind within a window, newest first.
    pub(crate) fn newest_first_in<'b>(
        &'b self,
        kind: &'b str,
        window: Window,
    ) -> impl Iterator<Item = Arc<Value>> + 'b {
        self.newest_first_as(&self.view, kind, window)
    }

    fn newest_first_as<'b>(
        &'b self,
        view: &'b View,
        kind: &'b str,
        window: Window,
    ) -> impl Iterator<Item = Arc<Value>> + 'b {
        let mut fresh: Vec<&Arc<Value>> = self
            .changed
            .iter()
            .filter(|(id, _)| !self.store.docs.contains_key(*id))
            .filter_map(|(_, doc)| doc.as_ref().filter(|doc| doc["object"] == kind && view.shows(doc)))
            .filter(|doc| window.holds(sequence(doc), doc["created"].as_i64()))
            .collect();
        fresh.sort_by_key(|doc| std::cmp::Reverse(sequence(doc)));
        let range = ..window.older_than.unwrap_or(u64::MAX);
        let kept = self.store.by_kind.get(kind).into_iter().flat_map(move |order| order.range(range).rev());
        let kept = kept
            .take_while(move |(seq, _)| window.newer_than.is_none_or(|than| **seq > than))
            .filter(move |(seq, id)| {
                let kept = self.store.docs.get(*id).filter(|kept| view.holds(kind, id, kept.owner.as_deref()));
                kept.is_some_and(|kept| window.holds(**seq, kept.created))
            })
            .filter_map(|(_, id)| self.get_in(view, id));
        fresh.into_iter().cloned().chain(kept)
    }

    /// All committed documents of a kind, oldest first.
    pub(crate) fn oldest_first<'b>(&'b self, kind: &str) -> impl Iterator<Item = Arc<Value>> + 'b {
        let order = self.store.by_kind.get(kind).into_iter().flat_map(BTreeMap::values);
        order.filter_map(|id| self.store.docs.get(id).and_then(Kept::doc))
    }

    /// How many committed documents there are of each kind.
    pub(crate) fn counts(&self) -> BTreeMap<String, usize> {
        self.store.by_kind.iter().map(|(kind, order)| (kind.to_string(), order.len())).collect()
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
                Some(doc) => self.store.insert(&doc),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_committed_never_was() {
        let mut store = Store::open(None, |_, _| true).unwrap();
        let doc = |id: &str| serde_json::json!({ "id": id, "object": "thing", "created": 1 });
        let mut tx = store.begin();
        tx.put(doc("a"));
        tx.commit().unwrap();
        let mut tx = store.begin();
        tx.put(doc("b"));
        tx.delete("a");
        assert_eq!(tx.newest_first("thing").count(), 1);
        drop(tx);
        let tx = store.begin();
        assert!(tx.get("a").is_some() && tx.get("b").is_none());
    }

    #[test]
    fn an_account_sees_only_what_is_its_own() {
        let mut store = Store::open(None, |_, _| true).unwrap();
        let one = || View::Of(Some(Arc::from("acct_1")));
        for committed in [false, true] {
            let mut tx = store.begin();
            if !committed {
                tx.put(serde_json::json!({ "id": "acct_1", "object": "account" }));
                tx.put(serde_json::json!({ "id": "acct_2", "object": "account" }));
                tx.put(serde_json::json!({ "id": "ours", "object": "thing" }));
                tx.look_as(one());
                tx.put(serde_json::json!({ "id": "theirs", "object": "thing" }));
            }
            for (view, sees) in [
                (View::Of(None), [true, false, true, true]),
                (one(), [false, true, true, false]),
                (View::Of(Some(Arc::from("acct_2"))), [false, false, false, true]),
                (View::All, [true; 4]),
            ] {
                tx.look_as(view.clone());
                let seen = ["ours", "theirs", "acct_1", "acct_2"].map(|id| tx.get(id).is_some());
                assert_eq!(seen, sees, "{view:?}");
                let things = sees.iter().take(2).filter(|seen| **seen).count();
                assert_eq!(tx.newest_first("thing").count(), things, "{view:?}");
            }
            assert_eq!(tx.owner_of("theirs").as_deref(), Some("acct_1"));
            tx.commit().unwrap();
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn on_a_full_disk_nothing_changes() {
        let mut store = Store::open(None, |_, _| true).unwrap();
        store.journal = Journal::appending(std::fs::File::options().append(true).open("/dev/full").unwrap(), 0);
        let mut tx = store.begin();
        tx.put(serde_json::json!({ "id": "a", "object": "thing" }));
        assert!(tx.commit().is_err());
        assert!(store.begin().get("a").is_none());
    }
}
