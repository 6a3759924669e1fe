//! Russian.

use domain::decline::FailureKind;

use super::{Advice, Texts};
use crate::dto::BookingStatus;
use crate::error::Problem;

pub(super) static TEXTS: Texts = Texts {
    skip: "К содержанию",
    sandbox: "Песочница: настоящие деньги не списываются",
    find: "Найти тренера",
    my_bookings: "Мои записи",
    my_desk: "Мой кабинет",
    language: "Язык",
    account: "Аккаунт",
    sign_in: "Войти",
    sign_up: "Создать аккаунт",
    sign_out: "Выйти",
    footer: "Запись к тренеру и оплата за минуту.",
    loading: "Загружаем…",

    home_title: "Найдите тренера на эту неделю",
    home_lead: "Выберите время, оплатите картой, приходите.",
    search_label: "Имя, вид спорта или город",
    search: "Найти",
    trainers: |count| format!("{count} {}", plural(count, "тренер", "тренера", "тренеров")),
    price_from: "от",
    nothing_free: "Мест на две недели нет",
    next_free: "Ближайшее свободное время:",
    nobody_yet: "Здесь пока нет тренеров",
    nobody_yet_hint: "Они появятся здесь, как только присоединится первый.",
    nobody_for: |search| format!("По запросу «{search}» никого нет"),
    nobody_hint: "Попробуйте одно слово, город или посмотрите всех.",
    show_all: "Показать всех тренеров",

    all_trainers: "Все тренеры",
    what: "Что",
    when_label: "Когда",
    no_services: "Сейчас у этого тренера нет занятий.",
    earlier: "Раньше",
    later: "Позже",
    free: |count| format!("{count} св."),
    full: "мест нет",
    nothing_this_week: "В эти дни свободного времени нет.",
    look_later: "Посмотреть следующие дни",
    night: "Ночь",
    morning: "Утро",
    afternoon: "День",
    evening: "Вечер",
    zone_yours: |yours| format!("Время указано по вашим часам ({yours})."),
    zone_yours_ahead: |yours, theirs, hours| {
        format!("Время указано по вашим часам ({yours}). У тренера ({theirs}) на {hours} больше.")
    },
    zone_yours_behind: |yours, theirs, hours| {
        format!("Время указано по вашим часам ({yours}). У тренера ({theirs}) на {hours} меньше.")
    },
    zone_theirs: |theirs| format!("Время указано по часам тренера ({theirs})."),
    at_place: |when, place| format!("{when} ({place})"),
    your_booking: "Ваша запись",
    choose_time: "Выберите время",
    session: "Занятие",
    trainer: "Тренер",
    place: "Где",
    trainer_time: "У тренера",
    hold: "Занять это время",
    holding: "Занимаем…",
    hold_hint: |minutes| {
        let word = plural(usize::try_from(minutes).unwrap_or(usize::MAX), "минуту", "минуты", "минут");
        format!("Сейчас ничего не списывается. Время остаётся за вами {minutes} {word}, пока вы платите.")
    },
    hold_hint_signed_out: "Сначала попросим войти; ваш выбор сохранится.",
    slot_gone: "Это время уже занято. Выберите другое.",
    minutes: |minutes| format!("{minutes} мин"),
    today: "Сегодня",
    tomorrow: "Завтра",

    sign_in_lead: "Чтобы записываться, платить и находить свои чеки.",
    sign_in_goes_on: "Потом продолжите с того же места.",
    email: "Эл. почта",
    password: "Пароль",
    new_here: "Впервые здесь?",
    make_account: "Создайте аккаунт",
    sign_up_lead: "Чтобы записываться, платить и находить свои чеки.",
    name: "Имя",
    password_hint: "Не меньше 8 знаков; можно целое предложение.",
    been_here: "Уже были у нас?",
    signing_in: "Входим…",
    making_account: "Создаём…",

    checkout: "Запись и оплата",
    other_time: "Выбрать другое время",
    what_you_book: "Что вы бронируете",
    with_trainer: |service, trainer| format!("{service}, {trainer}"),
    there_time: |there| format!("По часам тренера: {there}."),
    price: "Цена",
    processing_fee: "Обработка платежа",
    to_pay: "К оплате",
    payment: "Оплата",
    hold_left: "Время остаётся за вами ещё",
    hold_minute_left: "На оплату осталась одна минута.",
    hold_over: "Время на оплату вышло",
    hold_over_text: "Ничего не списано. Возможно, это время ещё свободно.",
    look_again: "Посмотреть снова",
    pay: |amount| format!("Оплатить {amount}"),
    paying: "Оплачиваем…",
    letters: "Письма",
    cards: "Сохранённые карты",
    your_cards: "Ваши карты",
    another_card: "Другая карта",
    save_card: "Сохранить эту карту",
    card_consent: "Ею можно платить одним нажатием и в любой момент удалить. Сейчас ничего не списывается.",
    other_ways: "Другие способы оплаты",
    on_stripes_page: "Перейти на страницу Stripe",
    in_person: |amount| format!("Записаться и заплатить {amount} на месте"),
    in_person_hint: "Сейчас ничего не списывается. Время сразу ваше.",
    in_person_lead: |amount, trainer| {
        format!("Оплата на месте: {amount}, тренер {trainer}. С карты ничего не списано.")
    },
    to_collect: |amount, client| format!("Оплата на месте: {amount}. Клиент: {client}."),
    mark_paid: |amount| format!("Отметить оплату: {amount}"),
    your_ways: "Как клиенты могут вам платить",
    your_ways_hint: "Для новых записей.",
    way_online: "Картой на нашей странице",
    way_checkout: "На странице Stripe: карты, кошельки, списание со счёта",
    way_on_arrival: "На месте, вам лично",
    save: "Сохранить",
    card_safe: "Данные карты идут прямо в Stripe. Мы их не видим.",
    card_form: "Карта",
    card_form_loading: "Форма карты загружается.",
    card_form_failed: "Форма карты не загрузилась",
    card_form_failed_text: "Ничего не списано. Проверьте подключение и попробуйте ещё раз; время остаётся за вами.",
    try_again: "Попробовать ещё раз",
    needs_script: "Для формы карты нужен JavaScript. Время за вами; включите JavaScript и обновите страницу, чтобы оплатить.",
    connection_lost: "Связь прервалась во время оплаты",
    connection_lost_text: "Выясняем, что произошло. Не закрывайте страницу: дважды деньги не спишутся.",
    not_charged: "Платёж не дошёл до банка",
    not_charged_text: "Ничего не списано. Можно нажать «Оплатить» ещё раз.",
    paid_checking: "Оплачено. Открываем вашу запись…",

    booked: "Вы записаны",
    booked_staff: "Записано и оплачено",
    booked_lead: |amount| format!("Оплачено {amount}. До встречи!"),
    wait_title: "Банк ещё проверяет платёж",
    wait_lead: "Страница обновится сама. Время остаётся за вами; дважды деньги не спишутся.",
    wait_hint: "Обычно это меньше минуты. Можно закрыть страницу и позже заглянуть в «Мои записи».",
    check_again: "Проверить ещё раз",
    failed_title: "Платёж не прошёл",
    failed_lead: "Деньги не списаны. Время всё ещё за вами.",
    held_title: "Ещё не оплачено",
    held_lead: "Время остаётся за вами несколько минут. Ничего не списано.",
    go_pay: "Перейти к оплате",
    expired_title: "Время на оплату вышло",
    expired_lead: "Ничего не списано, и время снова свободно для других.",
    cancelled_title: "Запись отменена",
    cancelled_lead: "Занятие не состоится.",
    given_up_title: "От этой записи отказались",
    given_up_lead: "Ничего не списано.",
    returned_title: "Деньги возвращаются",
    cancel_booking: "Отменить запись",
    give_back: "Вернуть деньги",
    refunds: "Возвраты",
    dispute: "Спор",
    disputes: "Споры",
    refunded: "Возвращено",
    partly_refunded: "Возвращено частично",
    wait_please: "Подождите…",
    done_title: "Занятие состоялось",
    no_show_title: "Отмечено как пропущенное",
    attention_title: "Мы проверяем этот платёж",
    attention_lead: "Что-то в нём не сходится, поэтому его смотрит человек. Пожалуйста, не платите ещё раз.",
    when: "Когда",
    paid: "Оплачено",
    costs: "Цена",
    client: "Клиент",
    reference: "Номер",
    receipt: "Чек",
    card_ending: |brand, last4| format!("{brand} •• {last4}"),
    to_booking: "Открыть запись",
    coming_up: "Предстоят",
    past: "Прошедшие",
    no_bookings: "Записей пока нет",
    no_bookings_text: "Найдите тренера, выберите время и оплатите — занятие появится здесь.",
    book_again: "Записаться снова",

    desk_today: |count| match count {
        0 => "Сегодня занятий нет.".into(),
        _ => format!("Сегодня {count} {}.", plural(count, "занятие", "занятия", "занятий")),
    },
    nothing_today: "На сегодня записей нет. Оплаченные занятия появляются здесь сами.",
    today_label: "Сегодня",
    next_label: "Ближайшие две недели",
    money: "Деньги",
    available: "Доступно",
    available_note: "За проведённые занятия",
    pending: "Ожидается",
    pending_note: "За оплаченные занятия впереди",
    this_month: "В этом месяце",
    this_month_note: "После комиссии",
    earned: "Сколько вы заработали",
    earned_note: "По месяцам, после комиссии",
    as_table: "Показать таблицей",
    month: "Месяц",
    yours: "Ваши",

    lost_title: "По этому адресу ничего нет",
    lost_text: "Возможно, ссылка устарела или в ней не хватает буквы. С вашими записями всё в порядке.",
    broken_title: "Это наша ошибка",
    broken_text: "Страницу не удалось собрать. Если вы платили, сначала загляните в свои записи: дважды деньги не списываются.",
    busy_title: "Сейчас слишком много дел",
    busy_text: "Ничего не изменилось. Попробуйте чуть позже.",
    offline_title: "Нет связи",
    offline_text: "Страницу не удалось получить. Проверьте подключение и попробуйте ещё раз.",

    status,
    problem,
    failure,

    weekdays_short: ["пн", "вт", "ср", "чт", "пт", "сб", "вс"],
    weekdays: ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"],
    months_short: ["янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"],
    months_of: [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    months: [
        "Январь",
        "Февраль",
        "Март",
        "Апрель",
        "Май",
        "Июнь",
        "Июль",
        "Август",
        "Сентябрь",
        "Октябрь",
        "Ноябрь",
        "Декабрь",
    ],
};

/// The form of a noun after a number: 1 тренер, 2 тренера, 5 тренеров, 11 тренеров, 21 тренер.
pub(super) fn plural<'a>(count: usize, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    match (count % 10, count % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

fn status(status: BookingStatus) -> &'static str {
    match status {
        BookingStatus::Held => "Не оплачено",
        BookingStatus::Failed => "Платёж не прошёл",
        BookingStatus::Processing => "Банк проверяет",
        BookingStatus::Paid => "Оплачено",
        BookingStatus::InPerson => "Оплата на месте",
        BookingStatus::Done => "Проведено",
        BookingStatus::NoShow => "Пропущено",
        BookingStatus::Cancelled => "Отменено",
        BookingStatus::GivenUp => "Отказ",
        BookingStatus::Returned => "Деньги возвращены",
        BookingStatus::Expired => "Время вышло",
        BookingStatus::Attention => "Проверяем платёж",
    }
}

fn problem(problem: &Problem) -> String {
    match problem {
        Problem::NotFound => "Такого здесь нет.",
        Problem::SignInNeeded => "Сначала войдите.",
        Problem::Malformed => "Что-то в форме не удалось прочитать. Попробуйте ещё раз.",
        Problem::WrongSignIn => "Почта и пароль не подходят друг к другу. Попробуйте ещё раз.",
        Problem::TooManyAttempts => "Слишком много попыток. Подождите минуту и попробуйте снова.",
        Problem::InvalidName => "Укажите имя, не длиннее 80 знаков.",
        Problem::InvalidEmail => "Это не похоже на адрес почты. Чего-то не хватает?",
        Problem::PasswordTooShort => "Нужно не меньше 8 знаков.",
        Problem::PasswordTooLong => "Нужно не больше 128 знаков.",
        Problem::PasswordTooCommon => "Этот пароль есть в каждом списке частых. Возьмите другой.",
        Problem::EmailTaken => "Аккаунт с этим адресом уже есть. Войдите.",
        Problem::SlotInThePast => "Это время прошло. Выберите более позднее.",
        Problem::SlotNotOffered => "Тренер не предлагает это время. Выберите другое.",
        Problem::SlotTaken => "Кто-то успел раньше: время занято. Выберите другое. Ничего не списано.",
        Problem::TooManyHolds => {
            "Вы уже держите столько времени, сколько можно. Оплатите что-то в «Моих записях» или подождите, пока бронь закончится."
        }
        Problem::OwnService => "Это ваше занятие; на него записываются клиенты.",
        Problem::AlreadyPaid => "Эта запись уже оплачена. Повторно ничего не списано.",
        Problem::HoldOver => "Время на оплату вышло. Ничего не списано.",
        Problem::NoWayLeft => "Оставьте хотя бы один способ оплаты; ничего не изменено.",
        Problem::WayNotOffered => "Этот тренер не принимает оплату таким способом. Выберите другой.",
        Problem::Cancelled => "От этой записи отказались. Ничего не списано.",
        Problem::TooSmall(minimum) => return format!("С карты нельзя списать меньше {minimum}."),
        Problem::AmountChanged => "Ничего не отменено: тем временем сумма изменилась. Ниже — сколько вернётся теперь.",
        Problem::AlreadyCancelled => "Запись уже отменена. Больше ничего не произошло.",
        Problem::Started => "Занятие началось, отменить его здесь уже нельзя. Ничего не изменилось.",
        Problem::Disputed => "Банк клиента потребовал эти деньги обратно. Пока он решает, вернуть ничего нельзя.",
        Problem::NothingToReturn => "Здесь нечего возвращать. Ничего не изменилось.",
        Problem::MoreThanIsLeft => "Столько уже не осталось. Ничего не отправлено; ниже — сколько осталось.",
        Problem::TextTooLong => "Текст слишком длинный. Сократите его; ничего не отправлено.",
        Problem::DisputeClosed => "Банк больше не принимает ответ по этому спору.",
        Problem::NoEvidence => "Заполните хотя бы одно поле: без доводов отправлять нечего.",
        Problem::EvidenceKept => "Платёжный сервис недоступен. Ответ сохранён и уйдёт, как только сервис ответит.",
        Problem::StripeDown => "Платёжный сервис недоступен. Ничего не списано; попробуйте чуть позже.",
        Problem::StripeRefused => "Платёжный сервис не принимает этот платёж. Ничего не списано.",
        Problem::NeedsAttention => "Мы проверяем этот платёж. Пожалуйста, не платите ещё раз.",
        Problem::Busy => "Сейчас слишком много дел. Ничего не изменилось; попробуйте чуть позже.",
        Problem::Internal => "Это наша ошибка. Попробуйте ещё раз; дважды деньги не списываются.",
        Problem::Offline => "Нет связи. Проверьте подключение и попробуйте ещё раз.",
    }
    .into()
}

fn failure(kind: FailureKind) -> Advice {
    let (title, text) = match kind {
        FailureKind::Declined | FailureKind::Blocked => (
            "Банк отклонил эту карту",
            "Деньги не списаны. Попробуйте другую карту или спросите в банке; время остаётся за вами.",
        ),
        FailureKind::InsufficientFunds => {
            ("На карте недостаточно денег", "Деньги не списаны. Попробуйте другую карту; время остаётся за вами.")
        }
        FailureKind::ExpiredCard => {
            ("Срок действия карты истёк", "Деньги не списаны. Проверьте дату или попробуйте другую карту.")
        }
        FailureKind::IncorrectCvc => (
            "Код безопасности не подходит",
            "Деньги не списаны. Код на обороте карты; проверьте его и оплатите ещё раз.",
        ),
        FailureKind::IncorrectNumber => ("Номер карты неверен", "Деньги не списаны. Проверьте его и оплатите ещё раз."),
        FailureKind::ProcessingError => (
            "Между нами и банком что-то сломалось",
            "Деньги не списаны. Попробуйте чуть позже или возьмите другую карту.",
        ),
        FailureKind::AuthenticationFailed => (
            "Проверка банка не завершена",
            "Деньги не списаны. Попробуйте ещё раз и подтвердите в окне банка или возьмите другую карту.",
        ),
        FailureKind::LimitExceeded => {
            ("Лимит карты исчерпан", "Деньги не списаны. Попробуйте другую карту или попросите банк поднять лимит.")
        }
        FailureKind::NotSupported => {
            ("Этой картой здесь заплатить нельзя", "Деньги не списаны. Попробуйте другую карту.")
        }
        FailureKind::TooManyAttempts => {
            ("Слишком много попыток с этой картой", "Деньги не списаны. Подождите или возьмите другую карту.")
        }
    };
    Advice { title, text }
}

#[cfg(test)]
mod tests {
    use super::plural;

    #[test]
    fn nouns_follow_their_number() {
        let form = |count| plural(count, "тренер", "тренера", "тренеров");
        assert_eq!(
            [1, 2, 5, 11, 12, 21, 22, 111].map(form),
            ["тренер", "тренера", "тренеров", "тренеров", "тренеров", "тренер", "тренера", "тренеров"]
        );
    }
}
