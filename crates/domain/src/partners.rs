//! Several trainers who share what one service earns: their shares, and the parts of an amount that follow from them.
//!
//! The lead is the trainer whose service it is; the others are partners. What the trainers get of a payment is divided among them
//! when it is paid, and what goes back is taken from each in proportion to what they still have of it. Either way the parts add
//! up to the whole to the minor unit: odd units go where the remainder is largest, the lead first.

use std::fmt;
use std::str::FromStr;

use crate::id::TrainerId;
use crate::money::{BasisPoints, Currency, Money, MoneyError};

/// How many partners a service has at most.
pub const PARTNERS_MAX: usize = 8;

/// A trainer who gets a share of what another trainer's service earns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partner {
    /// Who.
    pub trainer: TrainerId,
    /// Their share of what is left after the commission.
    pub share: BasisPoints,
}

/// The partners of a service, in the order in which they are named. Nobody is among them twice, and their shares are no more
/// than the whole; what they leave is the lead's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Partners(Vec<Partner>);

/// Why trainers cannot share a service in this way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PartnersFault {
    /// More than [`PARTNERS_MAX`].
    #[error("a service has at most {PARTNERS_MAX} partners")]
    TooMany,
    /// Somebody is named twice, or is the lead.
    #[error("a trainer is named twice")]
    Twice,
    /// A partner has no share.
    #[error("a partner needs a share")]
    NoShare,
    /// The shares are more than the whole.
    #[error("the shares of the partners are more than the whole")]
    MoreThanWhole,
}

impl Partners {
    /// Nobody: all of it is the lead's.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// The partners of a service that is the lead's.
    ///
    /// # Errors
    /// [`PartnersFault`].
    pub fn new(lead: TrainerId, partners: Vec<Partner>) -> Result<Self, PartnersFault> {
        if partners.len() > PARTNERS_MAX {
            return Err(PartnersFault::TooMany);
        }
        let is_twice = |(place, partner): (usize, &Partner)| {
            partner.trainer == lead || partners[..place].iter().any(|before| before.trainer == partner.trainer)
        };
        if partners.iter().enumerate().any(is_twice) {
            return Err(PartnersFault::Twice);
        }
        if partners.iter().any(|partner| partner.share == BasisPoints::ZERO) {
            return Err(PartnersFault::NoShare);
        }
        match Self(partners) {
            partners if partners.sum() > BasisPoints::WHOLE.get() => Err(PartnersFault::MoreThanWhole),
            partners => Ok(partners),
        }
    }

    /// True where all of it is the lead's.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Partner> + '_ {
        self.0.iter().copied()
    }

    /// The share of one of them; `None` for everybody else, the lead included.
    #[must_use]
    pub fn share_of(&self, trainer: TrainerId) -> Option<BasisPoints> {
        self.iter().find(|partner| partner.trainer == trainer).map(|partner| partner.share)
    }

    /// What they leave to the lead.
    #[must_use]
    pub fn lead_share(&self) -> BasisPoints {
        BasisPoints::new(BasisPoints::WHOLE.get().saturating_sub(self.sum())).unwrap_or(BasisPoints::ZERO)
    }

    fn sum(&self) -> u32 {
        self.iter().map(|partner| partner.share.get()).fold(0, u32::saturating_add)
    }

    /// Divides an amount among the lead and these partners.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] never happens for amounts whose negation fits 64 bits.
    pub fn divide(&self, lead: TrainerId, whole: Money) -> Result<Parts, MoneyError> {
        let shares = std::iter::once(self.lead_share()).chain(self.iter().map(|partner| partner.share));
        let shares: Vec<i128> = shares.map(|share| i128::from(share.get())).collect();
        let of_absolute = in_proportion(i128::from(whole.minor).abs(), &shares);
        let minors = of_absolute.into_iter().map(|minor| if whole.minor < 0 { -minor } else { minor });
        let trainers = std::iter::once(lead).chain(self.iter().map(|partner| partner.trainer));
        Parts::of(trainers.zip(minors), whole.currency)
    }
}

/// As it is stored: `trn_…:3000,trn_…:2000`, in basis points; nothing for nobody.
impl fmt::Display for Partners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(f, self.iter().map(|partner| (partner.trainer, partner.share.get())))
    }
}

/// The text does not say who has which share or part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no list of partners")]
pub struct UnreadablePartners(pub String);

impl FromStr for Partners {
    type Err = UnreadablePartners;

    fn from_str(text: &str) -> Result<Self, UnreadablePartners> {
        let unreadable = || UnreadablePartners(text.to_owned());
        let listed = read_list::<u32>(text).ok_or_else(unreadable)?;
        let partner = |(trainer, share)| BasisPoints::new(share).map(|share| Partner { trainer, share });
        listed.into_iter().map(partner).collect::<Option<_>>().map(Self).ok_or_else(unreadable)
    }
}

/// One trainer's part of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Whose.
    pub trainer: TrainerId,
    /// How much.
    pub amount: Money,
}

/// An amount by which of the trainers it belongs to, all in one currency; the lead's part is first, and may be nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts(Vec<Part>);

impl Parts {
    /// All of it is one trainer's.
    #[must_use]
    pub fn whole(trainer: TrainerId, amount: Money) -> Self {
        Self(vec![Part { trainer, amount }])
    }

    fn of(parts: impl Iterator<Item = (TrainerId, i128)>, currency: Currency) -> Result<Self, MoneyError> {
        let part = |(trainer, minor)| {
            let minor = i64::try_from(minor).map_err(|_| MoneyError::Overflow)?;
            Ok(Part { trainer, amount: Money::new(minor, currency) })
        };
        parts.map(part).collect::<Result<_, _>>().map(Self)
    }

    /// Each part, the lead's first.
    pub fn iter(&self) -> impl Iterator<Item = Part> + '_ {
        self.0.iter().copied()
    }

    /// True where more than one trainer has a part.
    #[must_use]
    pub const fn is_shared(&self) -> bool {
        self.0.len() > 1
    }

    /// The part of one trainer; `None` for whoever has none.
    #[must_use]
    pub fn part_of(&self, trainer: TrainerId) -> Option<Money> {
        self.iter().find(|part| part.trainer == trainer).map(|part| part.amount)
    }

    /// Both together, part by part.
    ///
    /// # Errors
    /// Another currency, or a sum beyond 64 bits.
    pub fn plus(&self, other: &Self) -> Result<Self, MoneyError> {
        self.with(other, Money::plus)
    }

    /// What is left after `other` is gone, part by part.
    ///
    /// # Errors
    /// Another currency, or a difference beyond 64 bits.
    pub fn minus(&self, other: &Self) -> Result<Self, MoneyError> {
        self.with(other, Money::minus)
    }

    fn with(
        &self,
        other: &Self,
        combine: impl Fn(Money, Money) -> Result<Money, MoneyError>,
    ) -> Result<Self, MoneyError> {
        let mut parts = self.0.clone();
        for part in other.iter() {
            match parts.iter_mut().find(|known| known.trainer == part.trainer) {
                Some(known) => known.amount = combine(known.amount, part.amount)?,
                None => {
                    let amount = combine(Money::zero(part.amount.currency), part.amount)?;
                    parts.push(Part { amount, ..part });
                }
            }
        }
        Ok(Self(parts))
    }

    /// What each gives of `amount` when that much of this goes back: in proportion to what each has, so that whoever takes all
    /// takes exactly what each has. What goes beyond all that is there is borne by the shares of `partners`.
    ///
    /// # Errors
    /// Another currency, or a part beyond 64 bits.
    pub fn take(&self, amount: Money, partners: &Partners) -> Result<Self, MoneyError> {
        let has: Vec<i128> = self.iter().map(|part| i128::from(part.amount.minor.max(0))).collect();
        let wanted = i128::from(amount.minor);
        let there = wanted.clamp(0, has.iter().sum());
        let trainers = self.iter().map(|part| part.trainer);
        let taken = Self::of(trainers.zip(in_proportion(there, &has)), amount.currency)?;
        let beyond = i64::try_from(wanted - there).map_err(|_| MoneyError::Overflow)?;
        match self.0.first().filter(|_| beyond != 0) {
            Some(lead) => taken.plus(&partners.divide(lead.trainer, Money::new(beyond, amount.currency))?),
            None => Ok(taken),
        }
    }

    /// What the partners have of it, as it is stored: `trn_…:1200`, in minor units. With the whole, [`Parts::read`] reads it back.
    #[must_use]
    pub fn partners_text(&self) -> String {
        struct List<'p>(&'p [Part]);
        impl fmt::Display for List<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_list(f, self.0.iter().map(|part| (part.trainer, part.amount.minor)))
            }
        }
        List(self.0.get(1..).unwrap_or_default()).to_string()
    }

    /// Reads the partners' parts of `whole`; the rest is the lead's.
    ///
    /// # Errors
    /// [`UnreadablePartners`].
    pub fn read(lead: TrainerId, whole: Money, partners: &str) -> Result<Self, UnreadablePartners> {
        let unreadable = || UnreadablePartners(partners.to_owned());
        let listed = read_list::<i64>(partners).ok_or_else(unreadable)?;
        let theirs = listed.iter().try_fold(0_i64, |sum, (_, minor)| sum.checked_add(*minor));
        let rest = theirs.and_then(|theirs| whole.minor.checked_sub(theirs)).ok_or_else(unreadable)?;
        let all = std::iter::once((lead, rest)).chain(listed);
        Ok(Self(all.map(|(trainer, minor)| Part { trainer, amount: Money::new(minor, whole.currency) }).collect()))
    }
}

/// `amount` in proportion to the weights, all of them 0 or more, to the last unit: odd ones go where the remainder is largest,
/// the first of them where it is the same. Where all weights are 0, all of it is the first's.
fn in_proportion(amount: i128, weights: &[i128]) -> Vec<i128> {
    let whole: i128 = weights.iter().sum();
    if whole == 0 {
        return weights.iter().enumerate().map(|(place, _)| if place == 0 { amount } else { 0 }).collect();
    }
    let mut parts: Vec<i128> = weights.iter().map(|weight| amount * weight / whole).collect();
    let odd = amount - parts.iter().sum::<i128>();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|place| std::cmp::Reverse(amount * weights[*place] % whole));
    for place in by_remainder.into_iter().take(usize::try_from(odd).unwrap_or(0)) {
        parts[place] += 1;
    }
    parts
}

fn write_list<N: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    mut list: impl Iterator<Item = (TrainerId, N)>,
) -> fmt::Result {
    let mut separator = "";
    list.try_for_each(|(trainer, number)| {
        let written = write!(f, "{separator}{trainer}:{number}");
        separator = ",";
        written
    })
}

fn read_list<N: FromStr>(text: &str) -> Option<Vec<(TrainerId, N)>> {
    let pair = |item: &str| {
        let (trainer, number) = item.split_once(':')?;
        Some((trainer.parse().ok()?, number.parse().ok()?))
    };
    text.split(',').filter(|item| !item.is_empty()).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;

    fn trainer(number: u128) -> TrainerId {
        TrainerId::from_parts(Timestamp::UNIX_EPOCH, number)
    }

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    /// The first partner is trainer 1; trainer 0 leads.
    fn partners(shares: &[u32]) -> Partners {
        let partner = |(number, share): (u128, &u32)| Partner {
            trainer: trainer(number),
            share: BasisPoints::new(*share).unwrap(),
        };
        Partners::new(trainer(0), (1..).zip(shares).map(partner).collect()).unwrap()
    }

    fn minors(parts: &Parts) -> Vec<i64> {
        parts.iter().map(|part| part.amount.minor).collect()
    }

    fn sum(parts: &Parts) -> i64 {
        minors(parts).iter().sum()
    }

    #[test]
    fn three_who_share_a_third_each_get_the_last_cent_too() {
        let three = partners(&[3_333, 3_333]);
        assert_eq!(three.lead_share().get(), 3_334);
        assert_eq!(minors(&three.divide(trainer(0), eur(10_000)).unwrap()), [3_334, 3_333, 3_333]);
        assert_eq!(minors(&three.divide(trainer(0), eur(100)).unwrap()), [34, 33, 33]);
        assert_eq!(minors(&three.divide(trainer(0), eur(1)).unwrap()), [1, 0, 0]);
        assert_eq!(minors(&three.divide(trainer(0), eur(-100)).unwrap()), [-34, -33, -33]);
    }

    #[test]
    fn without_partners_all_of_it_is_the_leads() {
        let whole = Partners::none().divide(trainer(0), eur(5_525)).unwrap();
        assert_eq!(whole, Parts::whole(trainer(0), eur(5_525)));
        assert_eq!(whole.partners_text(), "");
    }

    #[test]
    fn a_lead_can_leave_all_of_it_to_the_partners() {
        assert_eq!(minors(&partners(&[5_000, 5_000]).divide(trainer(0), eur(101)).unwrap()), [0, 51, 50]);
    }

    #[test]
    fn what_cannot_be_shared_out_is_refused() {
        let of = |list: &[(u128, u32)]| {
            let partner = |(number, share): &(u128, u32)| Partner {
                trainer: trainer(*number),
                share: BasisPoints::new(*share).unwrap(),
            };
            Partners::new(trainer(0), list.iter().map(partner).collect())
        };
        assert_eq!(of(&[(1, 5_000), (1, 1_000)]), Err(PartnersFault::Twice));
        assert_eq!(of(&[(0, 5_000)]), Err(PartnersFault::Twice));
        assert_eq!(of(&[(1, 0)]), Err(PartnersFault::NoShare));
        assert_eq!(of(&[(1, 5_000), (2, 5_001)]), Err(PartnersFault::MoreThanWhole));
        let nine: Vec<_> = (1..10).map(|number| (number, 100)).collect();
        assert_eq!(of(&nine), Err(PartnersFault::TooMany));
        assert!(of(&nine[1..]).is_ok());
    }

    #[test]
    fn a_refund_takes_from_each_in_proportion() {
        let (two, paid) = (partners(&[3_000]), eur(5_525));
        let has = two.divide(trainer(0), paid).unwrap();
        assert_eq!(minors(&has), [3_868, 1_657]);
        let half = has.take(eur(2_762), &two).unwrap();
        assert_eq!(minors(&half), [1_934, 828]);
        let rest = has.minus(&half).unwrap();
        assert_eq!(minors(&rest.take(eur(2_763), &two).unwrap()), [1_934, 829]);
    }

    #[test]
    fn what_is_more_than_they_have_is_borne_by_their_shares() {
        let two = partners(&[3_000]);
        let has = two.divide(trainer(0), eur(6_375)).unwrap();
        let all = has.take(eur(7_500), &two).unwrap();
        assert_eq!(sum(&all), 7_500);
        assert_eq!(minors(&has.minus(&all).unwrap()), [-788, -337]);
    }

    #[test]
    fn lists_read_back_from_their_text() {
        let three = partners(&[3_333, 1]);
        assert_eq!(three.to_string().parse(), Ok(three.clone()));
        assert_eq!("".parse(), Ok(Partners::none()));
        let parts = three.divide(trainer(0), eur(9_999)).unwrap();
        assert_eq!(Parts::read(trainer(0), eur(9_999), &parts.partners_text()), Ok(parts));
        for text in ["trn_1", "trn_1:x", "usr_1:5", ":5", "trn_01aaaaaaaaaaaaaaaaaaaaaaaa:10001"] {
            assert!(text.parse::<Partners>().is_err(), "{text}");
        }
    }

    fn shares() -> impl Strategy<Value = Vec<u32>> {
        prop::collection::vec(1_u32..=1_250, 0..=PARTNERS_MAX)
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole_and_none_is_off_by_a_unit(shares in shares(), minor in any::<i64>()) {
            prop_assume!(minor != i64::MIN);
            let parts = partners(&shares).divide(trainer(0), eur(minor)).unwrap();
            prop_assert_eq!(minors(&parts).iter().map(|part| i128::from(*part)).sum::<i128>(), i128::from(minor));
            for (part, share) in parts.iter().skip(1).zip(&shares) {
                let exact = i128::from(minor) * i128::from(*share);
                let off = i128::from(part.amount.minor) * 10_000 - exact;
                prop_assert!(off.abs() < 10_000, "{} of {minor} is {}", share, part.amount.minor);
            }
        }

        /// Whatever goes back in whichever steps, nobody gives more than they have, and in the end everybody has nothing.
        #[test]
        fn refunds_in_any_steps_leave_nobody_with_anything_or_less_than_nothing(
            shares in shares(),
            whole in 0_i64..1_000_000_000_000,
            steps in prop::collection::vec(0_u32..=10_000, 0..12),
        ) {
            let terms = partners(&shares);
            let mut left = terms.divide(trainer(0), eur(whole)).unwrap();
            let mut back = Vec::new();
            for step in steps {
                let amount = i64::try_from(i128::from(sum(&left)) * i128::from(step) / 10_000).unwrap();
                let taken = left.take(eur(amount), &terms).unwrap();
                prop_assert_eq!(sum(&taken), amount);
                prop_assert!(minors(&taken).iter().all(|minor| *minor >= 0));
                left = left.minus(&taken).unwrap();
                prop_assert!(minors(&left).iter().all(|minor| *minor >= 0));
                back.push(taken);
            }
            let rest = left.take(eur(sum(&left)), &terms).unwrap();
            prop_assert_eq!(&rest, &left);
            left = left.minus(&rest).unwrap();
            prop_assert!(minors(&left).iter().all(|minor| *minor == 0));
            // What the banks would not take is theirs again, to the unit.
            back.push(rest);
            for taken in &back {
                left = left.plus(taken).unwrap();
            }
            prop_assert_eq!(left, terms.divide(trainer(0), eur(whole)).unwrap());
        }

        #[test]
        fn what_is_taken_is_what_was_asked_for_even_beyond_what_is_there(
            shares in shares(),
            has in prop::collection::vec(-1_000_i64..1_000_000, 1 + PARTNERS_MAX),
            amount in -1_000_i64..2_000_000,
        ) {
            let terms = partners(&shares);
            let list = (0..).zip(&has).take(1 + shares.len());
            let left = Parts(list.map(|(number, minor)| Part { trainer: trainer(number), amount: eur(*minor) }).collect());
            prop_assert_eq!(sum(&left.take(eur(amount), &terms).unwrap()), amount);
        }
    }
}
