<#import "two-step-commons.ftl" as ts>
<@ts.layout heading=msg("twoStepTurnOffTitle")>
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
</@ts.layout>
