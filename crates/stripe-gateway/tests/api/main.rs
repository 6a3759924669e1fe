//! The gateway over HTTP: against a stub that says what it is told to, and against the sandbox.

#[cfg(test)]
mod answers;
mod cards;
#[cfg(test)]
mod common;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod logs;
#[cfg(test)]
mod patience;
#[cfg(test)]
mod payments;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod stub;
