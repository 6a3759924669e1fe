//! The file that keeps the sandbox's objects: one line of JSON per change, appended before the answer is sent. Used by the
//! store only.
//!
//! A line is handed to the operating system with one `write`, so it survives the death of the process (`kill -9`); it is not
//! flushed to the disk, so it may not survive the death of the machine. A last line that was cut off is dropped: nobody
//! was told of it. A line that could not be written whole (a full disk) is taken back, so that the next one is readable.
//!
//! Documents are read as the text that they are: opening a long journal is most of what a start takes.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::config::SandboxError;

/// One change: documents put, and ids of documents gone.
#[derive(Serialize)]
pub(crate) struct Entry {
    pub(crate) put: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) gone: Vec<String>,
}

/// An [`Entry`] that was read.
#[derive(Deserialize)]
pub(crate) struct Replayed<'l> {
    #[serde(borrow)]
    pub(crate) put: Vec<&'l RawValue>,
    #[serde(default)]
    pub(crate) gone: Vec<String>,
}

/// What stands around a document that is alone in its line.
const ALONE: (&[u8], &[u8]) = (b"{\"put\":[", b"]}\n");

pub(crate) struct Journal {
    file: Option<File>,
    /// Bytes of whole lines.
    len: u64,
    /// Half a line is at the end and could not be taken back: nothing may follow it.
    broken: bool,
}

impl Journal {
    pub(crate) fn none() -> Self {
        Self { file: None, len: 0, broken: false }
    }

    pub(crate) fn appending(file: File, len: u64) -> Self {
        Self { file: Some(file), len, broken: false }
    }

    /// Reads all changes in order. Answers how many bytes there are; `None` where nothing can be appended to the file as it is,
    /// for it is missing or does not end with a whole line.
    pub(crate) fn replay(path: &Path, mut apply: impl FnMut(&Replayed<'_>)) -> Result<Option<u64>, SandboxError> {
        let fail = |source| SandboxError::Journal { path: path.to_owned(), what: "read", source };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(fail(source)),
        };
        let mut reader = BufReader::with_capacity(64 * 1024, file);
        let mut line = Vec::new();
        let (mut number, mut len) = (0, 0);
        loop {
            let is_whole = line.last().is_none_or(|last| *last == b'\n');
            line.clear();
            if reader.read_until(b'\n', &mut line).map_err(fail)? == 0 {
                return Ok(is_whole.then_some(len));
            }
            number += 1;
            len += length(&line);
            match serde_json::from_slice::<Replayed<'_>>(&line) {
                Ok(entry) => apply(&entry),
                Err(_) if line.last() != Some(&b'\n') => {
                    tracing::warn!(line = number, "the journal's last line was cut off and is dropped");
                    return Ok(None);
                }
                Err(source) => return Err(SandboxError::Damaged { path: path.to_owned(), line: number, source }),
            }
        }
    }

    /// How long the line is that keeps a document of this text.
    pub(crate) fn line_len(text: &[u8]) -> u64 {
        length(ALONE.0) + length(text) + length(ALONE.1)
    }

    /// Goes on with the file as it is, which has `len` bytes of whole lines.
    pub(crate) fn resume(path: &Path, len: u64) -> Result<Self, SandboxError> {
        let file = OpenOptions::new().append(true).open(path);
        let fail = |source| SandboxError::Journal { path: path.to_owned(), what: "opened", source };
        file.map(|file| Self::appending(file, len)).map_err(fail)
    }

    /// Writes the texts of the present documents to a new file, puts it in the journal's place and opens it for appending.
    pub(crate) fn compact<T: AsRef<[u8]>>(path: &Path, docs: impl Iterator<Item = T>) -> Result<Self, SandboxError> {
        let fail = |what| move |source| SandboxError::Journal { path: path.to_owned(), what, source };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(fail("created"))?;
        }
        let fresh = PathBuf::from(format!("{}.new", path.display()));
        let mut file = BufWriter::new(File::create(&fresh).map_err(fail("written"))?);
        let mut len = 0;
        for doc in docs {
            let text = doc.as_ref();
            for part in [ALONE.0, text, ALONE.1] {
                file.write_all(part).map_err(fail("written"))?;
            }
            len += Self::line_len(text);
        }
        let file = file.into_inner().map_err(|error| fail("written")(error.into_error()))?;
        file.sync_all().map_err(fail("written"))?;
        std::fs::rename(&fresh, path).map_err(fail("replaced"))?;
        Self::resume(path, len)
    }

    pub(crate) fn append(&mut self, entry: &Entry) -> std::io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        if self.broken {
            return Err(std::io::Error::other("the journal ends in half a line"));
        }
        let line = line(entry)?;
        if let Err(error) = file.write_all(&line) {
            self.broken = file.set_len(self.len).is_err();
            return Err(error);
        }
        self.len += length(&line);
        Ok(())
    }
}

fn line(entry: &Entry) -> std::io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(entry)?;
    line.push(b'\n');
    Ok(line)
}

fn length(line: &[u8]) -> u64 {
    u64::try_from(line.len()).unwrap_or(u64::MAX)
}
