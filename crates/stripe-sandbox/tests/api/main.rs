//! The sandbox over HTTP, as Stripe's clients meet it: one program, so that it is linked once.

#[cfg(test)]
mod browser;
#[cfg(test)]
mod cards;
#[cfg(test)]
mod common;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod journal;
#[cfg(test)]
mod payments;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod webhooks;
