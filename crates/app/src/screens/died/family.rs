//! What to say to the family, what not to say, and what can be done for them: short, kind, plain.

use leptos::prelude::*;
use shared::id::FileId;

use crate::screens::safety::safety_path;

/// The words. `name` is what the screens call the person who has died.
#[component]
pub(super) fn ForTheFamily(file: FileId, name: String) -> impl IntoView {
    let sorry = format!("“I am so sorry. I have just heard that {name} has died.”");
    let time = "“Is this a good moment, or shall I ring another day?”";
    let known =
        format!("“I was glad to have known {name}. If you would like to talk about them, I have time.”");
    view! {
        <section class="card pad stack tight" aria-labelledby="say">
            <h2 id="say">"What to say"</h2>
            <p class="quote">{sorry}</p>
            <p class="quote">{time}</p>
            <p class="quote">{known}</p>
            <p class="quote">"“There is nothing that you have to do for us.”"</p>
            <p>"Say the name. Say “died”. Then be quiet and listen; silence is all right. Do not hurry to fill it."</p>
        </section>
        <section class="card pad stack tight" aria-labelledby="not-say">
            <h2 id="not-say">"What not to say"</h2>
            <ul class="stack tight">
                <li>"Nothing that begins with “at least”, and not that you know how they feel."</li>
                <li>"Nothing about how or why, unless they tell you."</li>
                <li>"Nothing that was told to you in confidence. It stays with us after a death too."</li>
                <li>"No questionnaire, no feedback, no “one last form”."</li>
            </ul>
        </section>
        <section class="card pad stack tight" aria-labelledby="help">
            <h2 id="help">"What can help"</h2>
            <ul class="stack tight">
                <li><b>"Things on loan. "</b>"Equipment, a key, a tablet: ask when it suits them, and offer to have it fetched. There is no hurry."</li>
                <li><b>"Tell Us Once. "</b>"Whoever registers the death is told how to use it: one call or one form tells most of the government, and often the council. In Northern Ireland there is another service, the Bereavement Service."</li>
                <li><b>"The GP practice. "</b>"Make sure that it knows, so that no letters come."</li>
                <li><b>"Bereavement support. "</b>"Cruse Bereavement Support, in Scotland Cruse Scotland; hospices and the GP often have somebody near. No number stands here, because nobody in your service has checked one: look it up on the day."</li>
            </ul>
            <p><a href=safety_path(file)>"If somebody says that they do not want to live: what to do"</a></p>
        </section>
        <section class="card pad stack tight" aria-labelledby="you">
            <h2 id="you">"And you"</h2>
            <p>"You knew them too. Tell your supervisor today, and do not go straight on to the next visit if you can help it."</p>
        </section>
    }
}
