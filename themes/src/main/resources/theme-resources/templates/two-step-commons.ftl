<#-- Parts that the pages share. They lean on the theme's own classes and do without its field.ftl and buttons.ftl,
     which only the newer themes have. -->
<#import "template.ftl" as template>

<#-- Newer themes draw the frame of a field around its input, older ones on the input itself. -->
<#assign framed = .get_optional_template("field.ftl").exists>

<#-- Stands for a number in a text until <@number> puts the number there. -->
<#assign here = "\xE000">

<#-- The realm's display name, for texts. As a text and not as Keycloak's object, so that msg() resolves ${…} in it. -->
<#assign service = realm.displayName + "">

<#-- Goes before anything else of ours, so that nothing is ever seen without it. Which section of a page comes first
     depends on the theme. -->
<#assign styled = false>
<#macro styles>
  <#if !styled>
    <#assign styled = true>
    <link rel="stylesheet" href="${url.resourcesPath}/css/two-step.css"><#t>
  </#if>
</#macro>

<#-- Newer themes label the user name with the id of another field. -->
<#macro username>
  <@styles/>
  <#if framed>
    <label class="two-step-sr" for="kc-attempted-username">${msg("username")}</label>
  </#if>
</#macro>

<#-- A page in the frame of the realm's theme. The title of the window is the heading and the realm's name, and says first
     whether the input was rejected (WCAG 2.4.2). -->
<#macro layout heading>
  <#local html>
    <@template.registrationLayout displayMessage=!twoStep.invalid?has_content; section>
      <#if section == "header">
        <@styles/>
        ${heading}
      <#elseif section == "show-username">
        <@username/>
      <#elseif section == "form">
        <@page><#nested></@page>
      </#if>
    </@template.registrationLayout>
  </#local>
  <#local frame = html?markup_string>
  <#if frame?contains("<title>")>
    ${frame?keep_before("<title>")?no_esc}<title><@windowTitle heading=heading/></title>${frame?keep_after("</title>")?no_esc}<#t>
  <#else>
    ${html}<#t>
  </#if>
</#macro>

<#macro windowTitle heading>
  <#local title = heading + service?has_content?then(" – " + service, "")>
  ${rejected?then(msg("twoStepTitleOfError", title), title)}<#t>
</#macro>

<#-- Whether the page answers an input that was not accepted. -->
<#assign rejected = twoStep.invalid?has_content || (message?has_content && message.type == "error")>

<#-- Our texts may be in another language than the theme's: if there is no translation, they are in English. -->
<#macro page>
  <@styles/>
  <script type="module" src="${url.resourcesPath}/js/two-step.js"></script>
  <#local language = msg("twoStepLanguage")>
  <div class="two-step" lang="${language}" dir="${["ar", "fa", "he"]?seq_contains(language)?then("rtl", "ltr")}" data-two-step-page="${twoStep.page}">
    <@progress/>
    <#nested>
    <#local result = (message?has_content && !twoStep.invalid?has_content)?then(message.summary, "")>
    <span class="two-step-sr" role="status" data-two-step-announce data-text="${result}"></span>
    <@expiry/>
  </div>
</#macro>

<#-- Where the user is in the wizard, for whom, and what is verified by now. -->
<#macro progress>
  <#if twoStep.account?has_content>
    <p class="two-step-progress">
      <#if (twoStep.stepNumber!0) gt 0><span>${msg("twoStepProgress", twoStep.stepNumber, twoStep.stepCount)}</span></#if>
      <bdi>${twoStep.account}</bdi>
    </p>
    <#list twoStep.verified as method>
      <p class="two-step-state" data-on="true"><@icon kind="done"/><span><#if method.kind == "app">${msg("twoStepVerifiedApp")}<#else><@number text=msg("twoStepVerifiedPhone", here) value=method.destination/></#if></span></p>
    </#list>
  </#if>
</#macro>

<#-- The script keeps the page alive while somebody looks at it, and shows this a minute before the page ends. -->
<#macro expiry>
  <div class="two-step-note" role="alert" hidden data-two-step-expiry data-lifespan="${twoStep.lifespan?c}" data-limit="${twoStep.lifespanLimit?c}">
    <@icon kind="alert"/>
    <span data-two-step-expiry-text data-text-soon="${msg("twoStepExpiresSoon")}" data-text-over="${msg("twoStepExpired")}"></span>
    <button type="button" class="two-step-link">${msg("twoStepStay")}</button>
  </div>
</#macro>

<#macro form>
  <form class="two-step-form" action="${url.loginAction}" method="post" novalidate>
    <input type="hidden" name="step" value="${twoStep.step}">
    <#nested>
  </form>
</#macro>

<#-- A text with a number in it, which reads from left to right in every language and is not broken. -->
<#macro number text value>
  <#local parts = text?split(here)>
  ${parts[0]}<#if parts?size gt 1><bdi class="two-step-number" dir="ltr">${value}</bdi>${parts[1]}</#if><#t>
</#macro>

<#-- Whether an app has a name of its own, not the one that it gets where none is given. -->
<#function named label>
  <#return label?has_content && label != msg("twoStepAppDefaultLabel")>
</#function>

<#-- How a way to get a code is called: kind, destination, label as the pages' models have them. -->
<#macro way kind destination="" label="">
  <#if kind == "sms">
    <@number text=msg("twoStepWaySms", here) value=destination/><#t>
  <#elseif kind == "voice">
    <@number text=msg("twoStepWayVoice", here) value=destination/><#t>
  <#elseif kind == "app">
    <#if named(label)>${msg("twoStepWayAppNamed", label)}<#else>${msg("twoStepWayApp")}</#if><#t>
  <#else>
    ${msg("twoStepWayRecoveryCode")}<#t>
  </#if>
</#macro>

<#-- A method by its name: a list as a whole, not one code of it. -->
<#macro methodName method>
  <#if method.kind == "recovery-codes">${msg("twoStepRecoveryLabel")}<#else><@way kind=method.kind destination=method.destination label=method.label/></#if><#t>
</#macro>

<#macro icon kind>
  <svg class="two-step-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <#switch kind>
      <#case "sms">
        <path d="M4 5.5A1.5 1.5 0 0 1 5.5 4h13A1.5 1.5 0 0 1 20 5.5v9a1.5 1.5 0 0 1-1.5 1.5H10l-4.5 4v-4A1.5 1.5 0 0 1 4 14.5z"/><path d="M8 8.5h8M8 11.5h5"/>
        <#break>
      <#case "voice">
        <path d="M6.6 3.5H9l1.5 4.2-2 1.5a12 12 0 0 0 6.3 6.3l1.5-2 4.2 1.5v2.4a2.1 2.1 0 0 1-2.3 2.1A16 16 0 0 1 4.5 5.8a2.1 2.1 0 0 1 2.1-2.3z"/>
        <#break>
      <#case "phone">
        <rect x="7" y="2.5" width="10" height="19" rx="2"/><path d="M11 18.5h2"/>
        <#break>
      <#case "app">
        <rect x="4" y="4" width="16" height="16" rx="4"/><path d="M12 8v4.2l2.8 1.8"/>
        <#break>
      <#case "recovery-codes">
        <rect x="5" y="3" width="14" height="18" rx="2"/><path d="M9 8h6M9 12h6M9 16h3"/>
        <#break>
      <#case "device">
        <rect x="3.5" y="4.5" width="17" height="11.5" rx="1.5"/><path d="M9 20h6M12 16v4"/>
        <#break>
      <#case "lock">
        <rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3M12 14.5v2"/>
        <#break>
      <#case "private">
        <path d="M12 3l7.5 2.8v5.4c0 4.4-3 7.9-7.5 9.8-4.5-1.9-7.5-5.4-7.5-9.8V5.8z"/><path d="M9 12l2.2 2.2L15.2 10"/>
        <#break>
      <#case "done">
        <circle cx="12" cy="12" r="9"/><path d="M8 12.3l2.7 2.7 5.3-5.6"/>
        <#break>
      <#default>
        <circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.2v.3"/>
    </#switch>
  </svg>
</#macro>

<#macro error field>
  <#if twoStep.invalid?seq_contains(field)>
    <p class="two-step-error" id="input-error-${field}"><@icon kind="alert"/><span>${messagesPerField.get(field)}</span></p>
  </#if>
</#macro>

<#-- Attributes that tie an error, and a hint if there is one, to its field. -->
<#macro described field hint="">
  <#local invalid = twoStep.invalid?seq_contains(field)>
  <#local ids = invalid?then(["input-error-" + field], []) + hint?has_content?then([hint], [])>
  <#if ids?has_content>aria-describedby="${ids?join(" ")}"</#if><#if invalid> aria-invalid="true"</#if><#t>
</#macro>

<#-- The first field with an error has the focus; without errors, the one that the page wants. -->
<#function focuses field wanted=false>
  <#return twoStep.invalid?has_content?then(twoStep.invalid?first == field, wanted)>
</#function>

<#-- One line to type into; what is nested are further attributes of the input. -->
<#macro input name label value="" type="text" autocomplete="off" hint="" class="" autofocus=false>
  <#local wrong = twoStep.invalid?seq_contains(name)>
  <div class="two-step-field">
    <label class="two-step-label" for="${name}">${label}</label>
    <#if framed><span class="two-step-control ${class} ${properties.kcInputClass!}<#if wrong> ${properties.kcError!}</#if>"></#if>
      <input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}"
             <#if !framed>class="two-step-control ${class} ${properties.kcInputClass!}"</#if>
             <@described field=name hint=hint?has_content?then(name + "-hint", "")/> <#if focuses(name, autofocus)>autofocus</#if> <#nested>>
    <#if framed></span></#if>
    <@error field=name/>
    <#if hint?has_content><p class="two-step-hint" id="${name}-hint">${hint}</p></#if>
  </div>
</#macro>

<#-- One field for the whole code, which phones and password managers fill in. -->
<#macro code length autofocus=true>
  <@input name="code" label=msg("twoStepCode") value=twoStep.entered!"" autocomplete="one-time-code" class="two-step-code" autofocus=autofocus>
    inputmode="numeric" pattern="[0-9 \-]*" maxlength="256" autocapitalize="off" autocorrect="off" spellcheck="false"
    required data-two-step-code data-length="${length?c}"
  </@input>
</#macro>

<#macro choices name legend>
  <fieldset class="two-step-choices" role="radiogroup" <@described field=name/>>
    <legend class="two-step-sr">${legend}</legend>
    <@error field=name/>
    <#assign focusNext = focuses(name)>
    <#nested>
  </fieldset>
</#macro>

<#-- A card to choose; what is nested is its name. -->
<#macro choice name value picture hint="" checked=false disabled=false>
  <#local id = "two-step-" + name + "-" + value?replace("[^A-Za-z0-9-]+", "-", "r")>
  <label class="two-step-card">
    <input type="radio" name="${name}" value="${value}" aria-labelledby="${id}"
           <#if hint?has_content>aria-describedby="${id}-hint"</#if> <#if checked>checked</#if> <#if disabled>disabled<#elseif focusNext>autofocus<#assign focusNext = false></#if>>
    <span class="two-step-card-text">
      <span class="two-step-card-title" id="${id}"><#nested></span>
      <#if hint?has_content><span class="two-step-hint" id="${id}-hint">${hint}</span></#if>
    </span>
    <@icon kind=picture/>
  </label>
</#macro>

<#macro checkbox name label checked=false hint="">
  <div class="two-step-field">
    <@error field=name/>
    <label class="two-step-check">
      <input type="checkbox" id="${name}" name="${name}" value="on" aria-labelledby="${name}-label"
             <@described field=name hint=hint?has_content?then(name + "-hint", "")/> <#if checked>checked</#if> <#if focuses(name)>autofocus</#if>>
      <span>
        <span id="${name}-label">${label}</span>
        <#if hint?has_content><span class="two-step-hint" id="${name}-hint">${hint}</span></#if>
      </span>
    </label>
  </div>
</#macro>

<#macro rememberDevice>
  <#if twoStep.rememberAllowed>
    <@checkbox name="rememberDevice" label=msg("twoStepRemember") checked=twoStep.rememberDevice
               hint=msg("twoStepRememberHint", twoStep.rememberDays)/>
  </#if>
</#macro>

<#-- Classes of a large button; look is the theme's class for it. -->
<#function buttonLook look>
  <#return ["two-step-primary", properties.kcButtonClass!"", look, properties.kcButtonBlockClass!"", properties.kcButtonLargeClass!""]?join(" ")>
</#function>
<#assign mainButton = buttonLook(properties.kcButtonPrimaryClass!)>

<#-- The main button of a page, which Enter presses. It steps back where another button is what to do next. -->
<#macro primary id label class="" name="" value="" steppedBack=false>
  <button type="submit" id="${id}" <#if name?has_content>name="${name}" value="${value}"</#if>
          class="${class} ${steppedBack?then(buttonLook(properties.kcButtonSecondaryClass!properties.kcButtonDefaultClass!), mainButton)}" <#nested>>${label}</button>
</#macro>

<#macro secondary action label id="" class="">
  <button type="submit" <#if id?has_content>id="${id}"</#if> name="action" value="${action}" formnovalidate
          class="two-step-secondary ${class} ${properties.kcButtonClass!} ${properties.kcButtonSecondaryClass!properties.kcButtonDefaultClass!} ${properties.kcButtonBlockClass!}">${label}</button>
</#macro>

<#macro link action label id="" name="action" class="">
  <button type="submit" <#if id?has_content>id="${id}"</#if> name="${name}" value="${action}" formnovalidate
          class="two-step-link ${class}">${label}<#nested></button>
</#macro>

<#-- Shows the page again, as it then is: where there is nothing else to do but to wait. -->
<#macro retry>
  <button type="submit" id="two-step-continue" name="action" value="retry" formnovalidate
          class="${mainButton}">${msg("twoStepTryAgain")}</button>
</#macro>

<#-- For who wants to turn it on again but has none of what was kept from earlier. -->
<#macro anew>
  <#if twoStep.setUpAnew!false>
    <div class="two-step-help">
      <@link id="two-step-anew" action="anew" label=msg("twoStepAnew")/>
    </div>
  </#if>
</#macro>

<#-- The ways out of a page, last in its form. Where there is no other, users can sign out. -->
<#macro leave skip=true>
  <#local cancel = isAppInitiatedAction?? || (twoStep.canCancel!false)>
  <#local back = twoStep.canGoBack!false>
  <#local later = skip && twoStep.skipUntil?has_content && !cancel>
  <#local out = !back && !cancel && twoStep.signOutUrl?? && !twoStep.skipUntil?has_content>
  <#if back || later || out || cancel>
    <div class="two-step-leave">
      <#if back><@link action="back" label=msg("twoStepBack")/></#if>
      <#if later><@link id="two-step-skip" action="skip" label=msg("twoStepSkip")/></#if>
      <#if cancel><@link name="cancel-aia" action="true" label=msg("doCancel")/></#if>
      <#if out><a id="two-step-sign-out" class="two-step-link" href="${twoStep.signOutUrl?has_content?then(twoStep.signOutUrl, url.loginRestartFlowUrl)}">${twoStep.signOutUrl?has_content?then(msg("twoStepSignOut"), msg("twoStepOtherAccount"))}</a></#if>
    </div>
  </#if>
</#macro>

<#-- How sign-in works with these methods, the first of which comes first. -->
<#macro signInRows methods>
  <ul class="two-step-rows">
    <li class="two-step-row"><@icon kind="lock"/><div><p class="two-step-row-title">${msg("twoStepFinishPassword")}</p></div></li>
    <#list methods as method>
      <li class="two-step-row">
        <@icon kind=method.kind/>
        <div>
          <p class="two-step-hint">${method?is_first?then(msg("twoStepFinishFirst"), msg("twoStepFinishBackup"))}</p>
          <p class="two-step-row-title"><@way kind=method.kind destination=method.destination label=method.label/></p>
        </div>
      </li>
    </#list>
  </ul>
</#macro>

<#-- What became of the message with the code; the script keeps it up to date. Of a dead code only bad news matters. -->
<#macro delivery channel>
  <#local reasons = ["number-unusable", "cannot-receive-texts", "opted-out", "not-answered", "carrier-refused", "country-closed", "back-off", "account-trouble", "unreachable", "unknown", "unclear"]>
  <#local suffix = (channel == "voice")?then(".voice", "")>
  <#local status = twoStep.deliveryStatus>
  <#if twoStep.codeDead && status != "failed"><#return></#if>
  <p class="two-step-delivery" role="status" data-status="${status}" data-reason="${twoStep.deliveryReason}" data-two-step-delivery
     <#if twoStep.deliveryId?has_content>data-url="${twoStep.deliveryUrl}"</#if>
     data-text-sending="${msg("twoStepDeliverySending" + suffix)}" data-text-sent="${msg("twoStepDeliverySent" + suffix)}"
     data-text-delivered="${msg("twoStepDeliveryDelivered" + suffix)}" data-text-failed="${msg("twoStepDeliveryFailed")}"
     <#list reasons as reason>data-text-failed-${reason}="${msg("twoStepDeliveryFailed." + reason)}" </#list>>
    <span class="two-step-delivery-mark" aria-hidden="true"></span>
    <span data-two-step-delivery-text><#switch status>
      <#case "sending">${msg("twoStepDeliverySending" + suffix)}<#break>
      <#case "sent">${msg("twoStepDeliverySent" + suffix)}<#break>
      <#case "delivered">${msg("twoStepDeliveryDelivered" + suffix)}<#break>
      <#case "failed"><#if reasons?seq_contains(twoStep.deliveryReason)>${msg("twoStepDeliveryFailed." + twoStep.deliveryReason)}<#else>${msg("twoStepDeliveryFailed")}</#if><#break>
    </#switch></span>
  </p>
</#macro>

<#-- Frame of what helps where no code arrives; its style and the script bring the remedy forward. -->
<#macro help>
  <#local failed = (twoStep.deliveryStatus!"") == "failed">
  <div class="two-step-help" data-two-step-help data-failed="<#if failed>${twoStep.deliveryReason?has_content?then(twoStep.deliveryReason, "unknown")}</#if>">
    <#nested>
  </div>
</#macro>

<#-- Says where the code went, unless none went there or it is dead. The script keeps it true. -->
<#macro codeLead channel>
  <#local none = msg("twoStepCodeLead", here, twoStep.codeLength)>
  <#local sent = msg((channel == "voice")?then("twoStepCodeLeadVoice", "twoStepCodeLeadSms"), here, twoStep.codeLength)>
  <#local delivered = (channel == "voice")?then(msg("twoStepCodeLeadCalled", here, twoStep.codeLength), sent)>
  <#local texts = {"sending": sent, "sent": sent, "delivered": delivered}>
  <span data-two-step-lead data-text-sent="${sent}" data-text-delivered="${delivered}" data-text-failed="${none}"><#t>
    <@number text=(twoStep.codeDead || !twoStep.deliveryId?has_content)?then(none, texts[twoStep.deliveryStatus]!none) value=twoStep.destination/><#t>
  </span><#t>
</#macro>

<#-- The same phone by the other channel. The limits on messages count both together. -->
<#macro switch always=true>
  <#if twoStep.switchTo?has_content && !twoStep.sendWaiting?has_content>
    <span class="two-step-remedy two-step-remedy-switch" <#if !always>data-two-step-if-failed <#if twoStep.deliveryStatus != "failed">hidden</#if></#if>>
      <@link id="two-step-switch" action="switch" label=(twoStep.switchTo == "voice")?then(msg("twoStepSwitchVoice"), msg("twoStepSwitchSms"))/>
    </span>
  </#if>
</#macro>

<#macro deadCode>
  <#if !twoStep.codeDead><#return></#if>
  <#local text = twoStep.sendWaiting?has_content?then(msg(twoStep.waitingReason, twoStep.sendWaiting[0], twoStep.sendWaiting[1]), msg("twoStepCodeDead"))>
  <#-- The error of a field may say "Request a new one", so the reason why there is no button must be on the page. -->
  <#local missing = twoStep.sendWaiting?has_content && !(message?has_content && message.summary == text)>
  <#if !rejected || missing>
    <p class="two-step-note"><@icon kind="alert"/><span>${text}</span></p>
  </#if>
</#macro>

<#-- The button for another code. It is the primary button if the old code is dead, and missing while none can be sent. -->
<#macro resend channel>
  <#if twoStep.sendWaiting?has_content><#return></#if>
  <#local label = (channel == "voice")?then(msg("twoStepCallAgain"), twoStep.codeDead?then(msg("twoStepSendNewCode"), msg("twoStepResend")))>
  <#if twoStep.codeDead>
    <button type="submit" id="two-step-resend" name="action" value="resend" formnovalidate
            class="${mainButton}">${label}<@countdown/></button>
  <#else>
    <@link id="two-step-resend" action="resend" label=label><@countdown/></@link>
  </#if>
</#macro>

<#-- The time until the button works again, inside it. -->
<#macro countdown>
  <#if twoStep.resendIn gt 0><span class="two-step-wait" data-two-step-wait="${twoStep.resendIn?c}" data-text="${msg("twoStepResendIn", "{0}")}" data-text-over="${msg("twoStepResendReady")}">${msg("twoStepResendIn", (twoStep.resendIn / 60)?floor?c + ":" + (twoStep.resendIn % 60)?string("00"))}</span></#if><#t>
</#macro>
