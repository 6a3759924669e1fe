//! Services that several trainers share: one function for whoever gives shares of their own, and whoever gives one up.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::JsonAnswer;
use crate::error::Problem;

/// Shares a service with the trainers of these lines, in place of those it was shared with (`save`), or gives up one's share of
/// another trainer's service (`leave`); then goes back to the page. What is not taken goes back with what was typed, and what is
/// wrong with which line, in the address.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] for whoever may not, [`Problem::Malformed`] for another `act`, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "set-sharing")]
pub async fn set_sharing(
    act: String,
    service: String,
    #[server(default)] fields: BTreeMap<String, String>,
) -> Result<(), Problem> {
    use super::respond::answer;
    let next = answer(ssr::set(&act, &service, &fields).await)?;
    leptos_axum::redirect(&next);
    Ok(())
}

#[cfg(feature = "ssr")]
pub(super) mod ssr {
    use std::collections::BTreeMap;

    use domain::{BasisPoints, PartnersFault, ServiceId};
    use services::model::User;
    use services::{Services, ShareError};

    use super::super::map::{SHARING_LINES, SharingTried, Viewer};
    use super::super::typed;
    use crate::context::{request_info, services, signed_in};
    use crate::dto::{Sheet, SheetQuery};
    use crate::error::Problem;
    use crate::routes;

    type Fields = BTreeMap<String, String>;

    /// With whom a service is shared. `done` says what is wrong with what was `typed`.
    pub(in crate::api) async fn sheet(id: &str, done: Option<String>, typed: Option<&str>) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let id = id.parse().map_err(|_| Problem::NotFound)?;
        let sharing = services.sharing(&user, id).await?.ok_or(Problem::NotFound)?;
        let done = done.unwrap_or_default();
        let tried = match typed {
            Some(typed) => SharingTried::typed(typed::read(typed).into_iter().collect(), done),
            None => SharingTried::kept(&sharing, done),
        };
        Ok(Sheet::Sharing(Box::new(Viewer::of(request_info(), services.now()).sharing_sheet(&sharing, &tried))))
    }

    /// What others share with the visitor.
    pub(in crate::api) async fn shared(query: SheetQuery) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let before = query.before.and_then(|before| before.parse().ok());
        let page = services.shared_with_me(&user, before).await?.ok_or(Problem::NotFound)?;
        let viewer = Viewer::of(request_info(), services.now());
        Ok(Sheet::Shared(Box::new(viewer.shared_sheet(&page, before, &query.done.unwrap_or_default()))))
    }

    /// Where to go on.
    pub(super) async fn set(act: &str, id: &str, fields: &Fields) -> Result<String, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let service = id.parse().map_err(|_| Problem::NotFound);
        match act {
            "save" => save(&services, &user, service?, fields).await,
            "leave" => match services.leave_service(&user, service?).await {
                Ok(()) => Ok(format!("{}?done=left", routes::SHARED)),
                Err(ShareError::Failed(failure)) => Err(failure.into()),
                Err(_) => Err(Problem::NotFound),
            },
            _ => Err(Problem::Malformed),
        }
    }

    async fn save(services: &Services, user: &User, id: ServiceId, fields: &Fields) -> Result<String, Problem> {
        let sharing = services.sharing(user, id).await?.ok_or(Problem::NotFound)?;
        let (lines, mut wrong) = read(fields, &sharing.lead.slug);
        for line in &lines {
            if services.trainer_page(&line.slug).await?.is_none() {
                wrong.push(format!("row{}-unknown", line.number));
            }
        }
        if wrong.is_empty() {
            let wished = lines.iter().map(|line| (line.slug.clone(), line.share)).collect();
            let why = match services.share_service(user, id, wished).await {
                Ok(()) => return Ok(format!("{}?done=saved", routes::sharing(&id.to_string()))),
                Err(ShareError::NoSuchService) => return Err(Problem::NotFound),
                Err(ShareError::Failed(failure)) => return Err(failure.into()),
                Err(ShareError::NoSuchTrainer(slug)) => {
                    let number = lines.iter().find(|line| line.slug == slug).map_or(1, |line| line.number);
                    format!("row{number}-unknown")
                }
                Err(ShareError::Fault(fault)) => fault_name(fault).to_owned(),
            };
            wrong.push(why);
        }
        Ok(back(&id.to_string(), &wrong, fields))
    }

    /// What is wrong with all lines together.
    const fn fault_name(fault: PartnersFault) -> &'static str {
        match fault {
            PartnersFault::TooMany => "many",
            PartnersFault::Twice => "twice",
            PartnersFault::NoShare => "share",
            PartnersFault::MoreThanWhole => "sum",
        }
    }

    /// A line that could be read.
    #[derive(Debug, PartialEq, Eq)]
    struct Line {
        number: usize,
        slug: String,
        share: BasisPoints,
    }

    /// The lines that are filled in, and what is wrong with the others, named after the line: `row2-share`.
    fn read(fields: &Fields, lead: &str) -> (Vec<Line>, Vec<String>) {
        let value = |name: &str, number: usize| {
            fields.get(&format!("{name}{number}")).map(|value| value.trim()).unwrap_or_default()
        };
        let (mut lines, mut wrong): (Vec<Line>, Vec<String>) = (Vec::new(), Vec::new());
        for number in 1..=SHARING_LINES {
            let (trainer, share) = (value("trainer", number), value("share", number));
            if trainer.is_empty() && share.is_empty() {
                continue;
            }
            let slug = last_part(trainer);
            let why = match percent(share) {
                _ if trainer.is_empty() || share.is_empty() => "half",
                None => "share",
                Some(_) if slug == lead => "own",
                Some(_) if lines.iter().any(|line| line.slug == slug) => "twice",
                Some(share) => {
                    lines.push(Line { number, slug: slug.to_owned(), share });
                    continue;
                }
            };
            wrong.push(format!("row{number}-{why}"));
        }
        (lines, wrong)
    }

    /// `ana-horvat` of `https://spotter.example/trainers/ana-horvat?day=2026-11-24`.
    fn last_part(address: &str) -> &str {
        let path = address.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        path.rsplit('/').next().unwrap_or_default()
    }

    fn percent(text: &str) -> Option<BasisPoints> {
        let text = text.trim_end_matches('%').trim_end().replace(',', ".");
        BasisPoints::from_percent(&text).filter(|share| *share != BasisPoints::ZERO)
    }

    fn back(id: &str, wrong: &[String], fields: &Fields) -> String {
        let names = (1..=SHARING_LINES).flat_map(|number| ["trainer", "share"].map(|name| format!("{name}{number}")));
        let filled: Vec<(String, &str)> =
            names.filter_map(|name| fields.get(&name).map(|value| (name, value.as_str()))).collect();
        let typed = typed::written(filled.iter().map(|(name, value)| (name.as_str(), *value)));
        format!("{}?done=wrong.{}&typed={}", routes::sharing(id), wrong.join("."), routes::escaped(&typed))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn fields(lines: &[(usize, &str, &str)]) -> Fields {
            let both = |(number, trainer, share): &(usize, &str, &str)| {
                [(format!("trainer{number}"), (*trainer).to_owned()), (format!("share{number}"), (*share).to_owned())]
            };
            lines.iter().flat_map(both).collect()
        }

        fn line(number: usize, slug: &str, share: u32) -> Line {
            Line { number, slug: slug.to_owned(), share: BasisPoints::new(share).unwrap() }
        }

        #[test]
        fn a_page_is_named_by_its_last_part_or_its_whole_address_and_empty_lines_are_none() {
            let typed = fields(&[
                (1, " ana-horvat ", "30"),
                (2, "", ""),
                (3, "https://spotter.example/trainers/ben/?day=2026-11-24#when", "12,5 %"),
                (4, "/trainers/cem", "0.01"),
            ]);
            let read = read(&typed, "lena");
            assert_eq!(read, (vec![line(1, "ana-horvat", 3_000), line(3, "ben", 1_250), line(4, "cem", 1)], vec![]));
        }

        #[test]
        fn all_that_is_wrong_is_named_by_its_line() {
            let typed = fields(&[
                (1, "ana", "half"),
                (2, "ben", ""),
                (3, "", "10"),
                (4, "cem", "0"),
                (5, "dan", "1.005"),
                (6, "lena", "10"),
                (7, "eve", "10"),
                (8, "trainers/eve", "10"),
            ]);
            let (lines, wrong) = read(&typed, "lena");
            assert_eq!(lines, [line(7, "eve", 1_000)]);
            let all = ["row1-share", "row2-half", "row3-half", "row4-share", "row5-share", "row6-own", "row8-twice"];
            assert_eq!(wrong, all);
        }

        #[test]
        fn what_was_typed_comes_back_as_it_was() {
            let typed = fields(&[(1, "a&b=c", "100 %"), (3, "Бен", "x")]);
            let address = back("svc_1", &["row1-unknown".into(), "row3-share".into()], &typed);
            let (page, carried) = address.split_once("&typed=").unwrap();
            assert_eq!(page, "/desk/services/svc_1/trainers?done=wrong.row1-unknown.row3-share");
            // Twice, as the router does.
            let decoded = |text: &str| leptos_router::location::Url::unescape(text);
            let read: Fields = typed::read(&decoded(&decoded(carried))).into_iter().collect();
            assert_eq!(read, typed);
        }
    }
}
