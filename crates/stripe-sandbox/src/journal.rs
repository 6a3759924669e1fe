//! The file that keeps the sandbox's objects: one line of JSON per change, appended before the answer is sent. Used by the
//! store only.
//!
//! A line is handed to the operating system with one `write`, so it survives the death of the process (`kill -9`); it is not
//! flushed to the disk, so it may not survive the death of the machine. A last line that was cut off is dropped: nobody
//! was told of it.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::SandboxError;

/// One change: documents put, and ids of documents gone.
#[derive(Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) put: Vec<Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) gone: Vec<String>,
}

pub(crate) struct Journal {
    file: Option<File>,
}

impl Journal {
    pub(crate) fn none() -> Self {
        Self { file: None }
    }

    /// Reads all changes in order.
    pub(crate) fn replay(path: &Path, mut apply: impl FnMut(Entry)) -> Result<(), SandboxError> {
        let fail = |source| SandboxError::Journal { path: path.to_owned(), what: "read", source };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(fail(source)),
        };
        let mut reader = BufReader::new(file);
        let mut line = Vec::new();
        let mut number = 0;
        loop {
            line.clear();
            if reader.read_until(b'\n', &mut line).map_err(fail)? == 0 {
                return Ok(());
            }
            number += 1;
            match serde_json::from_slice::<Entry>(&line) {
                Ok(entry) => apply(entry),
                Err(_) if line.last() != Some(&b'\n') => {
                    tracing::warn!(line = number, "the journal's last line was cut off and is dropped");
                    return Ok(());
                }
                Err(source) => return Err(SandboxError::Damaged { path: path.to_owned(), line: number, source }),
            }
        }
    }

    /// Writes the present documents to a new file, puts it in the journal's place and opens it for appending.
    pub(crate) fn compact<'a>(path: &Path, docs: impl Iterator<Item = &'a Value>) -> Result<Self, SandboxError> {
        let fail = |what| move |source| SandboxError::Journal { path: path.to_owned(), what, source };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(fail("created"))?;
        }
        let fresh = PathBuf::from(format!("{}.new", path.display()));
        let mut file = File::create(&fresh).map_err(fail("written"))?;
        for doc in docs {
            let entry = Entry { put: vec![doc.clone()], gone: Vec::new() };
            write_line(&mut file, &entry).map_err(fail("written"))?;
        }
        file.sync_all().map_err(fail("written"))?;
        std::fs::rename(&fresh, path).map_err(fail("replaced"))?;
        let file = OpenOptions::new().append(true).open(path).map_err(fail("opened"))?;
        Ok(Self { file: Some(file) })
    }

    pub(crate) fn append(&mut self, entry: &Entry) -> std::io::Result<()> {
        match &mut self.file {
            Some(file) => write_line(file, entry),
            None => Ok(()),
        }
    }
}

fn write_line(file: &mut File, entry: &Entry) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(entry)?;
    line.push(b'\n');
    file.write_all(&line)
}
