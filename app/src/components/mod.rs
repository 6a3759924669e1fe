//! Parts that several pages are made of. Class names are those of `style/`.

mod asked;
mod avatar;
mod booked;
mod countdown;
mod entry;
mod field;
mod frame;
mod icon;
mod leading;
mod main_area;
mod notice;
mod pill;
mod problem;
mod rows;

pub(crate) use asked::asked;
pub(crate) use avatar::Avatar;
pub(crate) use booked::Booked;
pub(crate) use countdown::HoldClock;
pub(crate) use entry::{entry, mistake};
pub(crate) use field::Field;
pub(crate) use frame::{Footer, Header};
pub(crate) use icon::{Icon, Shape};
pub(crate) use leading::leads_to;
pub(crate) use main_area::{FocusDue, MainArea};
pub(crate) use notice::{Notice, told};
pub(crate) use pill::{MoneyPill, StatusPill};
pub(crate) use problem::{Lost, ProblemPage};
pub(crate) use rows::{fact_rows, mark_pill, money_rows};
