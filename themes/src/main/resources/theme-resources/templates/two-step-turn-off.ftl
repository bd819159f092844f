<#import "template.ftl" as layout>
<#import "two-step-commons.ftl" as ts>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("clearSettings"); section>
  <#if section == "header">
    <@ts.styles/>
    ${msg("twoStepTurnOffTitle")}
  <#elseif section == "show-username">
    <@ts.username/>
  <#elseif section == "form">
    <@ts.page>
      <@ts.form>
        <div class="two-step-lead">
          <p>${msg("twoStepTurnOffLead")}</p>
          <#if twoStep.devices gt 0><p>${msg("twoStepTurnOffDevices", twoStep.devices)}</p></#if>
        </div>
        <@ts.checkbox name="clearSettings" label=msg("twoStepTurnOffClear") hint=msg("twoStepTurnOffClearHint")/>
        <#if twoStep.otherSessions>
          <@ts.checkbox name="endSessions" label=msg("twoStepEndSessions") hint=msg("twoStepEndSessionsHint")/>
        </#if>
        <@ts.primary id="two-step-turn-off-confirm" label=msg("twoStepTurnOff") class="two-step-danger"/>
        <@ts.leave/>
      </@ts.form>
    </@ts.page>
  </#if>
</@layout.registrationLayout>
