//! What a service has of its own, in its editor: how it is asked, read, and carried through an address, and the sentences that
//! clients read of it. Used by `offers` and `trainer`.

use std::collections::BTreeMap;

use domain::own::{TIER_HOURS_MAX, TIERS_MAX, TierFault};
use domain::policy::RefundTier;
use domain::{BasisPoints, CancelPreset, CancelTiers, OwnTerms, PayWays, RefundPolicy, Terms, Timestamp, Zone};

use super::Viewer;
use super::offers::fault_name;
use crate::dto::{OwnChoice, OwnPart, Pick, TierRow};
use crate::format;

/// What stands in the fields, by their names.
type Fields = BTreeMap<String, String>;

/// The names of the fields.
pub(in crate::api) const OWN_FIELDS: [&str; 13] = [
    "policy",
    "hours1",
    "percent1",
    "hours2",
    "percent2",
    "hours3",
    "percent3",
    "hours4",
    "percent4",
    "ways",
    "online",
    "checkout",
    "on_arrival",
];

/// The last choice of each question; what stands under it counts only with it.
const OWN: &str = "own";

/// What is kept of a service, as it stands in the form.
pub(super) fn kept(own: &OwnTerms) -> Fields {
    let mut fields = Fields::new();
    if let Some(tiers) = &own.cancellation {
        let preset = CancelPreset::of(tiers);
        fields.insert("policy".into(), preset.map_or(OWN, CancelPreset::name).into());
        fill(&mut fields, tiers.tiers());
    }
    if let Some(ways) = own.ways {
        fields.insert("ways".into(), OWN.into());
        tick(&mut fields, ways);
    }
    fields
}

fn fill(fields: &mut Fields, tiers: &[RefundTier]) {
    for (line, tier) in (1..=TIERS_MAX).zip(tiers) {
        fields.insert(format!("hours{line}"), tier.hours_before.to_string());
        fields.insert(format!("percent{line}"), (tier.share.get() / 100).to_string());
    }
}

fn tick(fields: &mut Fields, ways: PayWays) {
    for (name, taken) in [("online", ways.online), ("checkout", ways.checkout), ("on_arrival", ways.on_arrival)] {
        if taken {
            fields.insert(name.into(), "yes".into());
        }
    }
}

fn value<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map_or("", |value| value.trim())
}

/// The terms with what of their own was typed, or the names of all that is wrong.
pub(in crate::api) fn with_own(terms: Result<Terms, Vec<&str>>, fields: &Fields) -> Result<Terms, Vec<String>> {
    let names = |wrong: Vec<&str>| wrong.into_iter().map(str::to_owned).collect::<Vec<_>>();
    match (terms, read(fields)) {
        (Ok(terms), Ok(own)) => Ok(Terms { own, ..terms }),
        (Ok(terms), Err(wrong)) => Err([names(terms.faults().into_iter().map(fault_name).collect()), wrong].concat()),
        (Err(wrong), own) => Err([names(wrong), own.err().unwrap_or_default()].concat()),
    }
}

fn read(fields: &Fields) -> Result<OwnTerms, Vec<String>> {
    let cancellation = match value(fields, "policy") {
        OWN => read_tiers(fields).map(Some),
        name => Ok(CancelPreset::from_name(name).map(CancelPreset::tiers)),
    };
    let ways = read_ways(fields);
    let none = ways.is_some_and(PayWays::is_none).then(|| "ways".to_owned());
    match (cancellation, none) {
        (Ok(cancellation), None) => Ok(OwnTerms { cancellation, ways }),
        (cancellation, none) => Err(cancellation.err().into_iter().flatten().chain(none).collect()),
    }
}

fn read_ways(fields: &Fields) -> Option<PayWays> {
    let taken = |name| !value(fields, name).is_empty();
    let ways = PayWays { online: taken("online"), checkout: taken("checkout"), on_arrival: taken("on_arrival") };
    (value(fields, "ways") == OWN).then_some(ways)
}

/// The lines that are filled in; what is wrong with a line is named after it: `tier2-hours`.
fn read_tiers(fields: &Fields) -> Result<CancelTiers, Vec<String>> {
    let mut wrong = Vec::new();
    let (mut lines, mut tiers) = (Vec::new(), Vec::new());
    for line in 1..=TIERS_MAX {
        let [hours, percent] = ["hours", "percent"].map(|name| value(fields, &format!("{name}{line}")));
        if hours.is_empty() && percent.is_empty() {
            continue;
        }
        match read_line(hours, percent) {
            Ok(tier) => {
                lines.push(line);
                tiers.push(tier);
            }
            Err(what) => wrong.push(format!("tier{line}-{what}")),
        }
    }
    for (place, fault) in CancelTiers::faults(&tiers) {
        let what = match fault {
            TierFault::TooFar => "hours",
            TierFault::Twice => "twice",
            TierFault::Rising => "rising",
        };
        wrong.extend(lines.get(place).map(|line| format!("tier{line}-{what}")));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    CancelTiers::new(tiers).map_err(|_| vec!["tiers".to_owned()])
}

fn read_line(hours: &str, percent: &str) -> Result<RefundTier, &'static str> {
    if hours.is_empty() || percent.is_empty() {
        return Err("half");
    }
    let hours_before = hours.parse().ok().filter(|hours| *hours <= TIER_HOURS_MAX).ok_or("hours")?;
    let percent: u32 = percent.trim_end_matches('%').trim_end().parse().map_err(|_| "percent")?;
    let share = percent.checked_mul(100).and_then(BasisPoints::new).ok_or("percent")?;
    Ok(RefundTier { hours_before, share })
}

impl Viewer {
    /// What clients read of a service before they book it: what comes back to who cancels, with its times once one is chosen, and
    /// how it is paid.
    pub(super) fn terms_told(
        &self,
        policy: &RefundPolicy,
        ways: PayWays,
        start: Option<Timestamp>,
        zone: &Zone,
    ) -> Vec<String> {
        let texts = self.locale.own();
        let policy = match start.filter(|start| *start > self.now) {
            Some(start) => format::policy_at(policy, start, self.now, zone, self.locale),
            None => (texts.policy)(policy.tiers()),
        };
        std::iter::once(policy).chain((texts.pay)(ways).map(str::to_owned)).collect()
    }

    /// The part of the editor that asks for it. `wrong` names what was not taken.
    pub(in crate::api) fn own_part(
        &self,
        typed: &Fields,
        wrong: &[String],
        platform: &RefundPolicy,
        trainer: PayWays,
    ) -> OwnPart {
        let texts = self.locale.own();
        let error = |name: &str| wrong.iter().any(|wrong| wrong == name).then(|| (texts.wrong)(name)).flatten();
        let typed = begun(typed, platform, trainer);
        let line = |line: usize| {
            let prefix = format!("tier{line}-");
            let what = wrong.iter().find_map(|wrong| wrong.strip_prefix(&prefix));
            let field = |name: &str, label: String| {
                (format!("fields[own][{name}{line}]"), label, value(&typed, &format!("{name}{line}")).to_owned())
            };
            TierRow {
                fields: [field("hours", (texts.hours)(line)), field("percent", (texts.percent)(line))],
                error: what.and_then(texts.wrong).map(str::to_owned),
            }
        };
        OwnPart {
            cancelling: self.policy_choice(&typed, platform),
            tiers_hint: texts.tiers.to_owned(),
            tiers: (1..=TIERS_MAX).map(line).collect(),
            tiers_error: error("tiers").map(str::to_owned),
            ways: self.ways_choice(&typed, trainer),
            boxes: self.boxes(&typed),
            ways_error: error("ways").map(str::to_owned),
        }
    }

    fn policy_choice(&self, typed: &Fields, platform: &RefundPolicy) -> OwnChoice {
        let texts = self.locale.own();
        let told = |tiers: &[RefundTier]| (texts.policy)(tiers);
        let own = read_tiers(typed).ok().filter(|_| value(typed, "policy") == OWN);
        let own = own.map_or_else(|| texts.own_policy.to_owned(), |tiers| told(tiers.tiers()));
        let presets = CancelPreset::ALL.map(|preset| (preset.name(), told(preset.tiers().tiers())));
        let options = [("", told(platform.tiers()))].into_iter().chain(presets).chain([(OWN, own)]);
        choice(texts.cancelling, "policy", typed, options.zip(texts.policies))
    }

    fn ways_choice(&self, typed: &Fields, trainer: PayWays) -> OwnChoice {
        let texts = self.locale.own();
        let mut as_trainer = Fields::new();
        tick(&mut as_trainer, trainer);
        let taken = self.boxes(&as_trainer).into_iter().filter(|way| way.chosen).map(|way| way.text);
        let trainers = taken.collect::<Vec<_>>().join(" · ");
        let options = [("", trainers), (OWN, texts.own_ways.to_owned())];
        choice(texts.ways, "ways", typed, options.into_iter().zip(texts.ways_choices))
    }

    fn boxes(&self, typed: &Fields) -> Vec<Pick> {
        let texts = self.locale.texts();
        [("online", texts.way_online), ("checkout", texts.way_checkout), ("on_arrival", texts.way_on_arrival)]
            .map(|(name, text)| Pick {
                value: format!("fields[own][{name}]"),
                text: text.to_owned(),
                chosen: !value(typed, name).is_empty(),
            })
            .into()
    }
}

/// What was typed, with something to begin with under the choices that are not taken.
fn begun(typed: &Fields, platform: &RefundPolicy, trainer: PayWays) -> Fields {
    let mut fields = typed.clone();
    let policy = value(typed, "policy");
    if policy != OWN {
        let preset = CancelPreset::from_name(policy).map(CancelPreset::tiers);
        fields.retain(|name, _| !name.starts_with("hours") && !name.starts_with("percent"));
        fill(&mut fields, preset.as_ref().map_or(platform.tiers(), CancelTiers::tiers));
    }
    if value(typed, "ways") != OWN {
        tick(&mut fields, trainer);
    }
    fields
}

fn choice<'a>(
    [legend, hint]: [&str; 2],
    name: &str,
    typed: &Fields,
    options: impl Iterator<Item = ((&'a str, String), &'static str)>,
) -> OwnChoice {
    let mut options: Vec<(Pick, String)> = options
        .map(|((sent, note), text)| {
            let pick = Pick { value: sent.to_owned(), text: text.to_owned(), chosen: value(typed, name) == sent };
            (pick, note)
        })
        .collect();
    // What nobody knows is as good as nothing.
    if options.iter().all(|(pick, _)| !pick.chosen)
        && let Some((first, _)) = options.first_mut()
    {
        first.chosen = true;
    }
    OwnChoice { legend: legend.to_owned(), hint: hint.to_owned(), name: format!("fields[own][{name}]"), options }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn viewer() -> Viewer {
        Viewer { user: None, locale: Locale::En, zone: None, now: "2026-11-21T09:00:00Z".parse().unwrap() }
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let in_person = PayWays { online: false, checkout: false, on_arrival: true };
        for own in [
            OwnTerms::default(),
            OwnTerms { cancellation: Some(CancelPreset::Moderate.tiers()), ways: None },
            OwnTerms {
                cancellation: Some(CancelTiers::parse("96:100,72:75,48:50,0:25").unwrap()),
                ways: Some(in_person),
            },
        ] {
            let fields = kept(&own);
            assert!(fields.keys().all(|name| OWN_FIELDS.contains(&name.as_str())), "{fields:?}");
            assert_eq!(read(&fields), Ok(own));
        }
    }

    #[test]
    fn lines_and_ways_count_only_where_they_are_chosen() {
        let typed = fields(&[("policy", "flexible"), ("hours1", "x"), ("on_arrival", "yes")]);
        let own = read(&typed).unwrap();
        assert_eq!((own.cancellation, own.ways), (Some(CancelPreset::Flexible.tiers()), None));
    }

    #[test]
    fn all_that_is_wrong_is_named_by_its_line() {
        let typed = fields(&[
            ("policy", "own"),
            ("hours1", "48"),
            ("hours2", "soon"),
            ("percent2", "50"),
            ("hours3", "10"),
            ("percent3", "20"),
            ("hours4", "5"),
            ("percent4", "30 %"),
            ("ways", "own"),
        ]);
        assert_eq!(read(&typed).unwrap_err(), ["tier1-half", "tier2-hours", "tier4-rising", "ways"]);
        assert_eq!(read(&fields(&[("policy", "own")])).unwrap_err(), ["tiers"]);
        let same = [
            ("policy", "own"),
            ("hours1", "5"),
            ("percent1", "101"),
            ("hours2", "7"),
            ("percent2", "1"),
            ("hours3", "7"),
            ("percent3", "1"),
        ];
        assert_eq!(read(&fields(&same)).unwrap_err(), ["tier1-percent", "tier3-twice"]);
    }

    #[test]
    fn whatever_is_wrong_has_a_text() {
        let platform = RefundPolicy::default();
        for what in ["half", "hours", "percent", "twice", "rising"] {
            let wrong = [format!("tier2-{what}"), "tiers".into(), "ways".into()];
            let part = viewer().own_part(&Fields::new(), &wrong, &platform, PayWays::default());
            let lines: Vec<bool> = part.tiers.iter().map(|line| line.error.is_some()).collect();
            assert_eq!(lines, [false, true, false, false], "{what}");
            assert!(part.tiers_error.is_some() && part.ways_error.is_some());
        }
    }

    #[test]
    fn the_sentence_of_its_own_is_shown_beside_its_own() {
        let typed = fields(&[("policy", "own"), ("hours1", "12"), ("percent1", "100")]);
        let part = viewer().own_part(&typed, &[], &RefundPolicy::default(), PayWays::default());
        let (own, told) = part.cancelling.options.last().unwrap();
        assert!(own.chosen);
        assert_eq!(told, "Free cancellation until 12 hours before the start; after that nothing comes back.");
        let (platform, told) = &part.cancelling.options[0];
        assert!(!platform.chosen && told.starts_with("Free cancellation until 24 hours before"), "{told}");
    }

    #[test]
    fn once_a_time_is_chosen_the_sentence_has_its_times() {
        let told = |start: Option<&str>| {
            let start = start.map(|start| start.parse().unwrap());
            viewer().terms_told(&RefundPolicy::default(), PayWays::default(), start, &Zone::utc())
        };
        assert_eq!(told(None)[1], "You pay online.");
        assert!(told(None)[0].contains("24 hours before the start"));
        assert!(told(Some("2026-11-24T17:30:00Z"))[0].starts_with("Free cancellation until Mon 23 Nov, 17:30;"));
        assert!(told(Some("2026-11-21T08:00:00Z"))[0].contains("24 hours before the start"), "it is over");
    }
}
