//! Disputes: how one looks when the customer's bank opens it. Made by `payments::dispute`.

use serde_json::{Map, Value, json};

use crate::cx::Cx;

/// Days the merchant has to answer.
const EVIDENCE_DAYS: i64 = 9;
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// What a merchant may say; all but `*_documentation`, `*_communication` and files are texts, and files' ids are texts, too.
pub(crate) const EVIDENCE: &[&str] = &[
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Fraudulent,
    NotReceived,
    /// A question: the money stays for now.
    Inquiry,
    /// A customer took a SEPA debit back: their bank asks nobody, so it is lost from the beginning.
    Debit,
}

pub(crate) fn new(cx: &Cx<'_>, charge: &Value, kind: Kind) -> Value {
    let mut evidence: Map<String, Value> = EVIDENCE.iter().map(|field| ((*field).to_owned(), Value::Null)).collect();
    evidence.insert("enhanced_evidence".to_owned(), json!({}));
    let (reason, status, network_reason_code) = match kind {
        Kind::Fraudulent => ("fraudulent", "needs_response", "10.4"),
        Kind::NotReceived => ("product_not_received", "needs_response", "13.1"),
        Kind::Inquiry => ("general", "warning_needs_response", "10"),
        Kind::Debit => ("general", "lost", ""),
    };
    let card = &charge["payment_method_details"]["card"];
    let mut dispute = json!({
        "id": cx.ids.id("du_1"),
        "object": "dispute",
        "amount": charge["amount_captured"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": cx.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": evidence,
        "evidence_details": {
            "due_by": end_of_day(cx.now + EVIDENCE_DAYS * DAY_SECONDS),
            "enhanced_eligibility": {},
            "has_evidence": false,
            "past_due": false,
            "submission_count": 0,
        },
        "is_charge_refundable": kind == Kind::Inquiry,
        "livemode": false,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": card["brand"],
                "case_type": if kind == Kind::Inquiry { "inquiry" } else { "chargeback" },
                "network": card["network"],
                "network_reason_code": network_reason_code,
            },
            "type": "card",
        },
        "reason": reason,
        "status": status,
    });
    if kind == Kind::Debit {
        dispute.as_object_mut().map(|fields| fields.remove("payment_method_details"));
        dispute["evidence_details"]["due_by"] = Value::Null;
    }
    dispute
}

/// The last second of a day (UTC).
fn end_of_day(at: i64) -> i64 {
    at - at.rem_euclid(DAY_SECONDS) + DAY_SECONDS - 1
}
