//! The sandbox over HTTP, as Stripe's clients meet it: one program, so that it is linked once.

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod bank_accounts;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod cards;
#[cfg(test)]
mod checkout;
#[cfg(test)]
mod common;
#[cfg(test)]
mod connect_payouts;
#[cfg(test)]
mod debits;
#[cfg(test)]
mod disputes;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod journal;
#[cfg(test)]
mod onboarding;
#[cfg(test)]
mod payments;
#[cfg(test)]
mod payouts;
#[cfg(test)]
mod refunds;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod saved_cards;
#[cfg(test)]
mod transfers;
#[cfg(test)]
mod webhooks;
