//! The gateway over HTTP: against a stub that says what it is told to, and against the sandbox.

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod answers;
#[cfg(test)]
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
mod rig;
#[cfg(test)]
mod statement;
#[cfg(test)]
mod stub;
#[cfg(test)]
mod withdrawals;
