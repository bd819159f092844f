<#import "two-step-commons.ftl" as ts>
<@ts.layout heading=msg((twoStep.role == "backup")?then("twoStepPhoneBackupTitle", twoStep.replaced?has_content?then("twoStepPhoneChangeTitle", "twoStepPhoneTitle")))>
  <@ts.form>
    <p class="two-step-lead">
      <#if twoStep.role == "backup">${msg((twoStep.first == "app")?then("twoStepPhoneBackupLeadApp", "twoStepPhoneBackupLead"))}
      <#elseif twoStep.replaced?has_content><@ts.number text=msg("twoStepPhoneReplaceLead", ts.here) value=twoStep.replaced/>
      <#elseif twoStep.role == "change">${msg("twoStepPhoneChangeLead")}
      <#else>${msg("twoStepPhoneLead")}</#if>
    </p>
    <#-- The suggested number is never in the page: the password alone leads here. -->
    <#if twoStep.suggestion?has_content>
      <@ts.choices name="use" legend=msg("twoStepPhoneWhich")>
        <@ts.choice name="use" value="suggested" picture="phone" hint=msg("twoStepPhoneSuggested") checked=(twoStep.use == "suggested")>
          <@ts.number text=msg("twoStepPhoneUseSuggested", ts.here) value=twoStep.suggestion/>
        </@ts.choice>
        <@ts.choice name="use" value="other" picture="phone" checked=(twoStep.use != "suggested")>${msg("twoStepPhoneUseOther")}</@ts.choice>
      </@ts.choices>
    </#if>
    <div class="two-step-phone">
      <@country/>
      <@ts.input name="number" label=msg("twoStepPhoneNumber") value=twoStep.number type="tel" autocomplete="tel" autofocus=(twoStep.use == "other" && twoStep.country?has_content)
                 hint=twoStep.exampleNational?has_content?then(msg("twoStepPhoneNumberHint", twoStep.exampleNational, twoStep.exampleInternational), "")>
        dir="ltr" maxlength="40" required
      </@ts.input>
    </div>
    <#if twoStep.channels?size gt 1>
      <div class="two-step-field">
        <p class="two-step-label" aria-hidden="true">${msg("twoStepPhoneChannel")}</p>
        <@ts.choices name="channel" legend=msg("twoStepPhoneChannel")>
          <#list twoStep.channels as channel>
            <@ts.choice name="channel" value=channel picture=channel checked=(twoStep.channel == channel)>
              <#if channel == "voice">${msg("twoStepChannelVoice")}<#else>${msg("twoStepChannelSms")}</#if>
            </@ts.choice>
          </#list>
        </@ts.choices>
      </div>
    <#else>
      <input type="hidden" name="channel" value="${twoStep.channel}">
      <@ts.error field="channel"/>
    </#if>
    <@ts.primary id="two-step-continue" label=(twoStep.channel == "voice")?then(msg("twoStepCallMe"), msg("twoStepSendCode"))>
      data-text-sms="${msg("twoStepSendCode")}" data-text-voice="${msg("twoStepCallMe")}"
    </@ts.primary>
    <@ts.leave/>
  </@ts.form>
</@ts.layout>

<#macro country>
  <div class="two-step-field">
    <label class="two-step-label" for="country">${msg("twoStepPhoneCountry")}</label>
    <#if ts.framed><span class="two-step-control ${properties.kcInputClass!}<#if twoStep.invalid?seq_contains("country")> ${properties.kcError!}</#if>"></#if>
      <select id="country" name="country" autocomplete="country"
              <#if !ts.framed>class="two-step-control ${properties.kcInputClass!}"</#if> <@ts.described field="country"/> <#if ts.focuses("country", twoStep.use == "other" && !twoStep.country?has_content)>autofocus</#if>>
        <#if !twoStep.country?has_content><option value="" selected>${msg("twoStepErrorCountryUnknown")}</option></#if>
        <#list twoStep.countries as each>
          <option value="${each.iso}"<#if each.iso == twoStep.country> selected</#if>>${msg("twoStepPhoneCountryCode", each.name, each.callingCode?c)}</option>
        </#list>
      </select>
      <#if ts.framed>
        <span class="two-step-toggle ${properties.kcFormControlUtilClass!}" aria-hidden="true"><span class="${properties.kcFormControlToggleIcon!}"><svg class="two-step-arrow" viewBox="0 0 24 24"><path d="M6 9h12l-6 7z"/></svg></span></span>
      </#if>
    <#if ts.framed></span></#if>
    <@ts.error field="country"/>
  </div>
</#macro>
