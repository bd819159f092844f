<#import "two-step-commons.ftl" as ts>
<@ts.layout heading=msg("twoStepSettingsOn")>
  <@ts.form>
    <p class="two-step-lead">${msg(twoStep.methods?has_content?then("twoStepOnLead", "twoStepOnAlready"))}</p>
    <#if twoStep.methods?has_content><@ts.signInRows methods=twoStep.methods/></#if>
    <@ts.primary id="two-step-continue" label=msg("twoStepContinue")/>
  </@ts.form>
</@ts.layout>
