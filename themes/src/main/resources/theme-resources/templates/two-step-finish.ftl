<#import "two-step-commons.ftl" as ts>
<@ts.layout heading=msg("twoStepFinishTitle")>
  <@ts.form>
    <p class="two-step-lead">${msg(twoStep.isOn?then("twoStepOnLead", "twoStepFinishLead"))}</p>
    <@ts.signInRows methods=twoStep.methods/>
    <@ts.rememberDevice/>
    <#if twoStep.otherSessions>
      <@ts.checkbox name="endSessions" label=msg("twoStepEndSessions") hint=msg("twoStepEndSessionsHint")/>
    </#if>
    <@ts.primary id="two-step-turn-on" label=msg(twoStep.isOn?then("twoStepContinue", "twoStepFinishTurnOn"))/>
    <@ts.leave/>
  </@ts.form>
</@ts.layout>
