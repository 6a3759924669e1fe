//! Who lives in the demo world.

use domain::availability::WeeklyHours;
use domain::{
    BookingRules, Buffers, CancelPreset, Money, OwnTerms, Partners, PayWays, ServiceId, Timestamp, TrainerId, UserId,
};

use crate::Failure;
use crate::model::{Offered, Service, Trainer};

/// A trainer to be made.
pub(super) struct DemoTrainer {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    slug: &'static str,
    craft: &'static str,
    headline: &'static str,
    about: &'static str,
    city: &'static str,
    zone: &'static str,
    currency: &'static str,
    /// Where they have, or could have, an account at Stripe, by ISO 3166.
    pub(super) country: &'static str,
    /// Weekdays (1 is Monday), from and to in whole hours.
    hours: &'static [(&'static [i8], i16, i16)],
    pub(super) services: &'static [DemoService],
}

/// A service to be made: name, description, minutes, minutes between starts, price in minor units.
pub(super) struct DemoService(&'static str, &'static str, u32, u32, i64);

pub(super) const ADMIN: (&str, &str) = ("Robin Hale", "admin@example.com");

pub(super) const CLIENTS: [(&str, &str); 9] = [
    ("Alex Morgan", "client@example.com"),
    ("Priya Nair", "priya@example.com"),
    ("Tomás Rivera", "tomas@example.com"),
    ("Hannah Weiss", "hannah@example.com"),
    ("Daniel Okafor", "daniel@example.com"),
    ("Mei Tanaka", "mei@example.com"),
    ("Sofia Lindqvist", "sofia@example.com"),
    ("Ivan Petrov", "ivan@example.com"),
    ("Layla Haddad", "layla@example.com"),
];

/// What is written when money goes back.
pub(super) const CANCELLED: &str = "I have lost my voice. I am sorry, and back next week!";
pub(super) const BEGAN_LATE: &str = "We began a quarter of an hour late. This is for the wait.";
pub(super) const RENTAL: &str = "Equipment is included by now. This is what you paid for it.";
pub(super) const HALL_SHUT: &str = "The showers were shut that day.";

/// Classes besides the trainers' own sessions: whose, what, and how many seats.
pub(super) const CLASSES: [(&str, DemoService, i64); 3] = [
    ("camille-laurent", DemoService("Mat class", "Eight mats, one hour, no mirrors.", 60, 30, 2_200), 8),
    ("grace-mbeki", DemoService("Amapiano hour", "Twelve people, one floor, loud.", 60, 30, 1_800), 12),
    ("lena-vogt", DemoService("Lift and run", "A barbell, a hill, and two coaches for six people.", 75, 30, 5_200), 6),
];

/// Services that are shared: whose, what, with whom, and their share in basis points.
pub(super) const SHARED: [(&str, &str, &str, u32); 2] =
    [("lena-vogt", "Lift and run", "diego-fuentes", 3_000), ("noor-rahman", "Return to sport", "lena-vogt", 2_500)];

/// What takes place on fixed dates, outside the trainers' working hours.
pub(super) const DATES: [DemoDates; 3] = [
    DemoDates {
        slug: "camille-laurent",
        service: DemoService("Evening HIIT", "Twelve people, short intervals, long exhale.", 45, 15, 2_400),
        seats: 12,
        weekday: 2,
        weeks_ahead: 0,
        hour: 18,
        rule: Some("FREQ=WEEKLY;BYDAY=TU,TH"),
        booked: &[1, 2],
    },
    DemoDates {
        slug: "grace-mbeki",
        service: DemoService("Sunday yoga", "Slow flow for whoever danced on Saturday.", 75, 15, 2_000),
        seats: 10,
        weekday: 7,
        weeks_ahead: 0,
        hour: 10,
        rule: Some("FREQ=WEEKLY;BYDAY=SU"),
        booked: &[2, 1, 3],
    },
    DemoDates {
        slug: "diego-fuentes",
        service: DemoService("Trail morning", "Three hours in the hills, soup included.", 180, 30, 4_500),
        seats: 15,
        weekday: 6,
        weeks_ahead: 2,
        hour: 9,
        rule: None,
        booked: &[1],
    },
];

/// A service on fixed dates to be made: from the weekday (1 is Monday) of the week that begins in so many weeks from tomorrow, by
/// the rule; and how many seats are booked of its first date, each number by another client.
pub(super) struct DemoDates {
    pub(super) slug: &'static str,
    pub(super) service: DemoService,
    pub(super) seats: i64,
    pub(super) weekday: i8,
    pub(super) weeks_ahead: i32,
    pub(super) hour: i8,
    pub(super) rule: Option<&'static str>,
    pub(super) booked: &'static [i64],
}

/// Where some services take place, and the minutes that they keep free before and after: by name.
const PLACES: [(&str, [u32; 2], &str); 4] = [
    ("Barbell clinic", [0, 0], "Hall 3, Prenzlauer Allee"),
    ("Private yoga", [15, 15], "Studio by the river, second floor"),
    ("Stroke analysis", [15, 0], "Shaab pool, lane 4"),
    ("Plan by video", [0, 0], "https://meet.example.com/diego"),
];

/// Services with terms of their own: by name, what comes back to who cancels, and whether they are paid by Stripe alone.
const OWN_TERMS: [(&str, CancelPreset, bool); 2] =
    [("First dance", CancelPreset::Strict, false), ("Stroke analysis", CancelPreset::Moderate, true)];

fn own_terms(name: &str) -> OwnTerms {
    let found = OWN_TERMS.iter().find(|(service, ..)| *service == name);
    found.map_or_else(OwnTerms::default, |(_, preset, by_stripe)| OwnTerms {
        cancellation: Some(preset.tiers()),
        ways: by_stripe.then(PayWays::default),
    })
}

/// What the first trainer notes beside the days off.
pub(super) const DAYS_OFF: &str = "Coaching course in Leipzig";

const WEEK: &[i8] = &[1, 2, 3, 4, 5];

pub(super) const TRAINERS: [DemoTrainer; 12] = [
    DemoTrainer {
        name: "Lena Vogt",
        email: "trainer@example.com",
        slug: "lena-vogt",
        craft: "Strength coach",
        headline: "Lift well, move freely, carry your own shopping at eighty.",
        about: "Twelve years of coaching people who never saw themselves in a weight room. We start with how you move, then \
                add weight as slowly as it takes. Every session is written down, so you see what changed.",
        city: "Berlin",
        zone: "Europe/Berlin",
        currency: "EUR",
        country: "DE",
        hours: &[(WEEK, 7, 12), (WEEK, 15, 20), (&[6], 9, 13)],
        services: &[
            DemoService("Strength session", "One to one, any level: technique first, then load.", 60, 30, 6_500),
            DemoService("First session", "Screening, goals and a plan for six weeks.", 45, 15, 4_500),
            DemoService("Barbell clinic", "Squat, bench and deadlift on video, taken apart.", 90, 30, 9_000),
        ],
    },
    DemoTrainer {
        name: "Marcus Bell",
        email: "marcus@example.com",
        slug: "marcus-bell",
        craft: "Boxing trainer",
        headline: "Footwork before fists. Leave sweaty and sharper.",
        about: "Former amateur light-heavyweight, now in the corner of beginners and night-shift nurses alike. Pads, bag and \
                rope; no sparring unless you ask for it.",
        city: "New York",
        zone: "America/New_York",
        currency: "USD",
        country: "US",
        hours: &[(&[1, 3, 5], 6, 11), (&[2, 4], 12, 20), (&[6], 8, 14)],
        services: &[
            DemoService("Boxing, one to one", "Pads and technique, gloves provided.", 60, 30, 8_500),
            DemoService("Lunch-hour pads", "Forty-five minutes, in and out.", 45, 15, 6_000),
        ],
    },
    DemoTrainer {
        name: "Yuki Mori",
        email: "yuki@example.com",
        slug: "yuki-mori",
        craft: "Yoga teacher",
        headline: "Quiet, precise, unhurried.",
        about: "Iyengar-trained in Pune and Kyoto. Props are not a sign of weakness. Sessions in English or Japanese, in the \
                studio by the river or on video.",
        city: "Kyoto",
        zone: "Asia/Tokyo",
        currency: "JPY",
        country: "JP",
        hours: &[(&[1, 2, 3, 4, 5, 6], 8, 12), (&[2, 4], 17, 21)],
        services: &[
            DemoService("Private yoga", "A sequence made for your body that day.", 75, 15, 9_800),
            DemoService("Breathing and rest", "Pranayama and supported rest.", 45, 15, 6_200),
        ],
    },
    DemoTrainer {
        name: "Amal Al-Sabah",
        email: "amal@example.com",
        slug: "amal-al-sabah",
        craft: "Swimming coach",
        headline: "From afraid of water to a calm kilometre.",
        about: "Adults who never learned are my favourite pupils. Women-only hours on Mondays and Wednesdays.",
        city: "Kuwait City",
        zone: "Asia/Kuwait",
        currency: "KWD",
        country: "KW",
        hours: &[(&[7, 1, 2, 3, 4], 8, 13), (&[1, 3], 17, 21)],
        services: &[
            DemoService("Swimming lesson", "Private lane, one to one.", 45, 15, 12_500),
            DemoService("Stroke analysis", "Filmed under water, with a written plan.", 60, 30, 18_750),
        ],
    },
    DemoTrainer {
        name: "Bilal Qureshi",
        email: "bilal@example.com",
        slug: "bilal-qureshi",
        craft: "Cricket and fitness coach",
        headline: "Fast bowlers are built, not born.",
        about: "Conditioning for cricketers and for people who sit too long. I played first-class cricket for eight seasons and \
                know every way a back can hurt.",
        city: "Lahore",
        zone: "Asia/Karachi",
        currency: "PKR",
        country: "PK",
        hours: &[(&[1, 2, 3, 4, 6], 6, 10), (&[1, 2, 3, 4, 6], 17, 21)],
        services: &[
            DemoService("Fitness session", "Strength and mobility, gym or park.", 60, 30, 450_000),
            DemoService("Bowling clinic", "Action, rhythm and load, on video.", 90, 30, 700_000),
        ],
    },
    DemoTrainer {
        name: "Camille Laurent",
        email: "camille@example.com",
        slug: "camille-laurent",
        craft: "Pilates teacher",
        headline: "Small movements, large difference.",
        about: "Reformer and mat, with a background in dance and ten years of working with physiotherapists.",
        city: "Lyon",
        zone: "Europe/Paris",
        currency: "EUR",
        country: "FR",
        hours: &[(WEEK, 8, 13), (&[1, 3], 16, 20)],
        services: &[
            DemoService("Reformer, one to one", "The machine that finds every shortcut you take.", 55, 30, 7_000),
            DemoService("Back to movement", "After injury or birth, with your therapist's notes.", 60, 30, 7_500),
        ],
    },
    DemoTrainer {
        name: "Diego Fuentes",
        email: "diego@example.com",
        slug: "diego-fuentes",
        craft: "Running coach",
        headline: "Easy days easy, hard days honest.",
        about: "From the first five kilometres to the marathon under three hours. Track, trail or a plan by video call.",
        city: "Madrid",
        zone: "Europe/Madrid",
        currency: "EUR",
        country: "ES",
        hours: &[(&[1, 2, 4, 5], 7, 11), (&[1, 2, 4], 18, 21), (&[7], 8, 12)],
        services: &[
            DemoService("Running form session", "Drills, cadence, film from three sides.", 60, 30, 5_000),
            DemoService("Plan by video", "Your next twelve weeks, on one page.", 30, 15, 3_000),
        ],
    },
    DemoTrainer {
        name: "Noor Rahman",
        email: "noor@example.com",
        slug: "noor-rahman",
        craft: "Prenatal trainer",
        headline: "Strong before, during and after.",
        about: "Certified for pregnancy and the year after it. Calm, evidence-based, with a crèche next door.",
        city: "London",
        zone: "Europe/London",
        currency: "EUR",
        country: "GB",
        hours: &[(WEEK, 9, 15)],
        services: &[
            DemoService("Prenatal session", "Strength and breath, trimester by trimester.", 50, 15, 6_800),
            DemoService("Return to sport", "Step by step, pelvic floor first.", 60, 30, 7_200),
        ],
    },
    DemoTrainer {
        name: "Jack Whitlam",
        email: "jack@example.com",
        slug: "jack-whitlam",
        craft: "Surf and mobility coach",
        headline: "Shoulders for paddling, hips for turning.",
        about: "An hour on land saves ten in the water. Dawn sessions on the beach, mobility in the shed.",
        city: "Lord Howe Island",
        zone: "Australia/Lord_Howe",
        currency: "USD",
        country: "AU",
        hours: &[(&[1, 2, 3, 4, 5, 6], 6, 11)],
        services: &[
            DemoService("Surf session", "Board included, conditions permitting.", 90, 30, 11_000),
            DemoService("Mobility hour", "On land, all levels.", 60, 30, 5_500),
        ],
    },
    DemoTrainer {
        name: "Grace Mbeki",
        email: "grace@example.com",
        slug: "grace-mbeki",
        craft: "Dance fitness coach",
        headline: "You will not notice that it is cardio.",
        about: "Afrobeats, amapiano, no mirrors. Private sessions for weddings, shy beginners and comeback tours.",
        city: "Chicago",
        zone: "America/Chicago",
        currency: "USD",
        country: "US",
        hours: &[(&[2, 3, 4, 5], 10, 14), (&[2, 3, 4, 5], 17, 21), (&[6], 10, 14)],
        services: &[
            DemoService("Dance session", "One to one, or bring a friend.", 60, 30, 7_000),
            DemoService("First dance", "A choreography for two, in four hours.", 60, 30, 9_500),
        ],
    },
    DemoTrainer {
        name: "Kenji Watanabe",
        email: "kenji@example.com",
        slug: "kenji-watanabe",
        craft: "Kettlebell instructor",
        headline: "One bell, ten minutes, every day.",
        about: "Competition lifter and desk worker. Technique in small doses, for small flats.",
        city: "Osaka",
        zone: "Asia/Tokyo",
        currency: "JPY",
        country: "JP",
        hours: &[(WEEK, 7, 9), (WEEK, 18, 22)],
        services: &[DemoService("Kettlebell basics", "Swing, clean, press: safe and crisp.", 45, 15, 5_500)],
    },
    DemoTrainer {
        name: "Elena Sokolova",
        email: "elena@example.com",
        slug: "elena-sokolova",
        craft: "Gymnastics coach",
        headline: "The handstand is a conversation with the floor.",
        about: "Former national team, now teaching adults to hang, hold and fall well. Lessons in English, German or Russian.",
        city: "Vienna",
        zone: "Europe/Vienna",
        currency: "EUR",
        country: "AT",
        hours: &[(&[1, 2, 4, 5], 10, 14), (&[1, 2, 4], 17, 21)],
        services: &[
            DemoService("Handstand session", "Wrists, shoulders, line, and leaving the wall.", 60, 30, 6_000),
            DemoService("Bodyweight strength", "Rings and bars, from zero.", 60, 30, 5_800),
        ],
    },
];

impl DemoTrainer {
    /// The profile.
    pub(super) fn trainer(&self, id: TrainerId, user_id: UserId, created_at: Timestamp) -> Result<Trainer, Failure> {
        Ok(Trainer {
            id,
            user_id,
            slug: self.slug.into(),
            name: self.name.into(),
            craft: self.craft.into(),
            headline: self.headline.into(),
            about: self.about.into(),
            city: self.city.into(),
            zone: self.zone.parse().map_err(|error| Failure::Inconsistent(format!("{error}")))?,
            currency: self.currency.parse()?,
            // Those with two stretches a day are also paid in person.
            ways: PayWays { on_arrival: self.hours.len() > 1, ..PayWays::default() },
            created_at,
        })
    }

    /// The working week.
    pub(super) fn hours(&self) -> Result<Vec<WeeklyHours>, Failure> {
        let stretch = |day: i8, from: i16, to: i16| {
            WeeklyHours::new(day, from * 60, to * 60).map_err(|error| Failure::Inconsistent(error.to_string()))
        };
        self.hours.iter().flat_map(|(days, from, to)| days.iter().map(move |day| stretch(*day, *from, *to))).collect()
    }
}

impl DemoTrainer {
    /// Their classes.
    pub(super) fn classes(&self) -> impl Iterator<Item = &'static (&'static str, DemoService, i64)> {
        let slug = self.slug;
        CLASSES.iter().filter(move |(of, ..)| *of == slug)
    }
}

impl DemoService {
    /// The service of a trainer.
    pub(super) fn at(&self, id: ServiceId, trainer: &Trainer, position: i64) -> Service {
        let known = PLACES.iter().find(|(name, ..)| *name == self.0);
        let (_, [before_minutes, after_minutes], place) = known.copied().unwrap_or_default();
        let buffers = Buffers { before_minutes, after_minutes };
        Service {
            id,
            trainer_id: trainer.id,
            name: self.0.into(),
            description: self.1.into(),
            minutes: self.2,
            step_minutes: self.3,
            price: Money::new(self.4, trainer.currency),
            seats: 1,
            position,
            rules: BookingRules { buffers, ..BookingRules::default() },
            offered: Offered::Hours,
            place: place.into(),
            archived_at: None,
            own: own_terms(self.0),
            partners: Partners::none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::payment::expect_chargeable;
    use domain::{BasisPoints, Currency, Price};

    use super::*;

    #[test]
    fn every_price_can_be_charged_with_whatever_surcharge() {
        for trainer in TRAINERS {
            let currency: Currency = trainer.currency.parse().unwrap();
            let dated = DATES.iter().filter(|dates| dates.slug == trainer.slug).map(|dates| &dates.service);
            for service in trainer.services.iter().chain(dated) {
                for surcharge in [0, 1, 290, 10_000] {
                    let base = Money::new(service.4, currency);
                    let price = Price::of(base, BasisPoints::ZERO, BasisPoints::new(surcharge).unwrap()).unwrap();
                    assert_eq!(expect_chargeable(price.total), Ok(()), "{}", service.0);
                }
            }
        }
    }
}
