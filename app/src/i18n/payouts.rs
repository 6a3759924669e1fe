//! Words about trainers' money on its way to the bank.

use services::model::Withdrawal;

use super::Locale;

/// Why a withdrawal was not paid, or why it waits, in a sentence.
pub(crate) fn why_not_paid(withdrawal: &Withdrawal, locale: Locale) -> String {
    let code = withdrawal.why.as_deref().unwrap_or_default();
    let why = match locale {
        Locale::En => en(code),
        Locale::Ru => ru(code),
    };
    why.to_owned()
}

// The codes are Stripe's: https://docs.stripe.com/api/payouts/failures.
fn en(code: &str) -> &'static str {
    match code {
        "" => "We did not agree to it.",
        "balance_insufficient" | "insufficient_funds" => {
            "Clients’ payments take some days to arrive at Stripe. It goes out by itself as soon as they are there."
        }
        "in_debt" => "Meanwhile more went back to clients than you had left, and that comes first.",
        "account_closed" => "The bank says that the account is closed. Enter another one at Stripe.",
        "account_frozen" => {
            "The bank says that the account is frozen. Ask your bank, or enter another account at Stripe."
        }
        "invalid_account_number" | "incorrect_account_holder_name" | "no_account" | "bank_ownership_changed" => {
            "The bank found no such account. Check its number at Stripe."
        }
        "debit_not_authorized" | "declined" | "could_not_process" | "bank_account_restricted" => {
            "The bank would not take it. Ask your bank, or enter another account at Stripe."
        }
        "invalid_currency" | "unsupported_currency" => {
            "The bank account does not take this currency. Enter another one at Stripe."
        }
        "insufficient_capabilities_for_transfer" | "payouts_not_allowed" | "account_invalid" => {
            "Stripe needs something from you before it pays you out. Look at your account there."
        }
        "canceled" => "It was cancelled at Stripe.",
        _ => "Stripe could not pay it out. Look at your account there, or write to us.",
    }
}

fn ru(code: &str) -> &'static str {
    match code {
        "" => "Мы её не одобрили.",
        "balance_insufficient" | "insufficient_funds" => {
            "Платежи клиентов приходят в Stripe через несколько дней. Как только они придут, деньги уйдут сами."
        }
        "in_debt" => "Тем временем клиентам вернулось больше, чем у вас оставалось, и это погашается первым.",
        "account_closed" => "Банк сообщает, что счёт закрыт. Укажите другой в Stripe.",
        "account_frozen" => "Банк сообщает, что счёт заблокирован. Спросите в банке или укажите другой счёт в Stripe.",
        "invalid_account_number" | "incorrect_account_holder_name" | "no_account" | "bank_ownership_changed" => {
            "Банк не нашёл такого счёта. Проверьте номер в Stripe."
        }
        "debit_not_authorized" | "declined" | "could_not_process" | "bank_account_restricted" => {
            "Банк не принял деньги. Спросите в банке или укажите другой счёт в Stripe."
        }
        "invalid_currency" | "unsupported_currency" => {
            "Банковский счёт не принимает эту валюту. Укажите другой в Stripe."
        }
        "insufficient_capabilities_for_transfer" | "payouts_not_allowed" | "account_invalid" => {
            "Stripe нужно что-то от вас, прежде чем платить. Посмотрите свой аккаунт там."
        }
        "canceled" => "Она отменена в Stripe.",
        _ => "Stripe не смог её провести. Посмотрите свой аккаунт там или напишите нам.",
    }
}
