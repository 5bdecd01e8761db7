//! Invented names and plain sentences for the made-up people.

/// Given names, each with the code of that person's gender.
pub(super) const GIVEN: &[(&str, &str)] = &[
    ("Winifred", "woman"),
    ("Desmond", "man"),
    ("Parveen", "woman"),
    ("Ronald", "man"),
    ("Beryl", "woman"),
    ("Kwame", "man"),
    ("Sheila", "woman"),
    ("Anton", "man"),
    ("Gurpreet", "woman"),
    ("Neville", "man"),
    ("Maureen", "woman"),
    ("Tariq", "man"),
    ("Doreen", "woman"),
    ("Callum", "man"),
    ("Jasminder", "woman"),
    ("Reginald", "man"),
    ("Olive", "woman"),
    ("Leroy", "man"),
    ("Bronwen", "woman"),
    ("Sam", "non_binary"),
];

/// Family names.
pub(super) const FAMILY: &[&str] = &[
    "Ashdown",
    "Bakewell",
    "Cresswick",
    "Dunmore",
    "Elverson",
    "Farrant",
    "Goodyer",
    "Hathersage",
    "Inkpen",
    "Jessop",
    "Kettleby",
    "Lomax",
    "Mistry",
    "Nettleton",
    "Oakham",
    "Pemberly",
    "Quillan",
    "Rudge",
    "Sidhu",
    "Tolley",
    "Underhill",
    "Vickerstaff",
    "Wainfleet",
    "Yardley",
    "Adeyemi",
    "Birchall",
    "Chaudhry",
    "Draycott",
    "Fennimore",
    "Gorsty",
    "Hollins",
    "Kaur",
    "Lathbury",
    "Mapplewell",
    "Orgreave",
    "Pinnock",
    "Rashid",
    "Stainforth",
    "Tandy",
    "Wolverley",
];

/// Streets.
pub(super) const STREETS: &[&str] = &[
    "Thimble Lane",
    "Coppice Rise",
    "Larkfield Close",
    "Bellows Street",
    "Quarry Bank Walk",
    "Mossy Row",
    "Anvil Road",
    "Harebell Drive",
    "Tanners Fold",
    "Windmill Steps",
    "Orchard Gate",
    "Smithy Court",
];

/// Towns.
pub(super) const TOWNS: &[&str] =
    &["Halesowen", "Cradley Heath", "Dudley", "Stourbridge", "Netherton", "Brierley Hill"];

/// Practices.
pub(super) const PRACTICES: &[&str] = &[
    "Brindle Bank Medical Practice",
    "Herons Lock Practice",
    "Old Chainworks Practice",
    "Tallow Lane Surgery",
];

/// Why somebody was referred: a code, and the referrer's words.
pub(super) const REASONS: &[(&str, &str)] = &[
    (
        "isolation",
        "On their own most days since the move. Would like some company but does not know where to begin.",
    ),
    ("mental_health", "Low since the winter. Sleeping badly. Does not want more tablets just now."),
    ("long_term_condition", "Newly told about diabetes and finding it a lot to take in."),
    ("money", "Behind with the gas. Not sure what they may be entitled to."),
    ("bereavement", "Lost their husband or wife last year and has stopped going out."),
    ("carer", "Looks after a parent day and night and is worn out."),
    ("physical_activity", "Knees are better after the operation; has lost the habit of going out."),
    (
        "frequent_attendance",
        "Comes in most weeks. We think it is more about the quiet at home than about health.",
    ),
];

/// What matters to people.
pub(super) const MATTERS: &[&str] = &[
    "To have somebody to talk to on a Sunday.",
    "To get back to my allotment before it goes to somebody else.",
    "To stop worrying each time the post comes.",
    "To sleep through, and to wake up with a reason to get up.",
    "To take my grandson to the park and keep up with him.",
    "To be asked what I think, not only how I am.",
    "To cook for other people again.",
];

/// Notes of calls.
pub(super) const CALLS: &[&str] = &[
    "Said who I am and what the service does. Glad that somebody rang. We talked about what a good week used to look like. \
     Happy for me to come and see how things are at home.",
    "A short call to see how the week had gone. Has been to the coffee morning once and liked the quiz more than the coffee. \
     Will go again on Thursday.",
    "A harder week; did not get out. We talked about what got in the way and made the next step smaller. No new worries.",
    "Rang as we had agreed. The letter about the benefit has come and the answer was yes. Very relieved. \
     We looked ahead to what comes next.",
    "Spoke about the garden for a while, and then about being on their own in the evenings. Gave the number of the helpline \
     for the nights.",
];

/// Notes of visits.
pub(super) const VISITS: &[&str] = &[
    "Saw them at home. We went through what matters and what is in the way, at their pace. House warm and tidy. \
     Would like to try the Tuesday group if somebody goes along the first time.",
    "Sat in the kitchen with the papers and filled in the form together. It took two pots of tea. They asked me to read it \
     back, and then signed it.",
    "Looked at what has changed since we began. More going on in the week than before, and fewer visits to the surgery. \
     Still finds the weekends long.",
    "Talked about the stairs, which are getting harder. They would rather stay than move. Agreed that I ask about a second rail.",
    "A quiet visit. They did most of the talking, about their years at the works. Brought a leaflet for the men's shed and \
     left it on the side without a word about it.",
];

/// Notes of attempts.
pub(super) const ATTEMPTS: &[&str] = &[
    "No answer. Will try in the morning.",
    "Rang out; left no message.",
    "The line was engaged twice. Will try again tomorrow.",
];

/// What everybody who meets the person must know.
pub(super) const FLAGS: &[&str] =
    &["Falls risk", "Dog in the house", "Please ring before coming", "Short of breath on stairs"];

/// Flags that name a risk: the flag, the kind of risk, and what is known of it.
pub(super) const RISKS: &[(&str, &str, &str)] = &[
    ("Falls risk", "falls", "Unsteady on steps. Goes slowly, and holds on."),
    ("Short of breath on stairs", "health", "Short of breath on stairs. Leave time, and stop half-way."),
];

/// Goals of walks, each with where the walk went.
pub(super) const GOALS: &[(&str, &str)] = &[
    ("To walk to the post office without holding on", "The post office"),
    ("To get round the park once", "Round the park"),
    ("To go to the library on foot", "The library"),
    ("To walk to the bus stop and back", "The bus stop"),
];
