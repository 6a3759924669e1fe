//! Money and times as people write them, in the visitor's language and zone. Used by server functions only: what the
//! browser gets are texts.

mod cards;
mod dates;
mod money;
mod place;
mod policy;

pub(crate) use cards::{brand, card_name, month};
pub(crate) use dates::{
    city_of, date_of, dated, day_and_month, full_date, hours_between, moment, month_and_year, relative, time_of_day,
    when,
};
pub(crate) use money::{bare_rate, decimal, money, money_rounded, rate};
pub(crate) use place::place;
pub(crate) use policy::{policy, policy_at};
