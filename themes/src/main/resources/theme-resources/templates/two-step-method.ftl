<#import "two-step-commons.ftl" as ts>
<@ts.layout heading=msg("twoStepMethodTitle")>
  <@ts.form>
    <p class="two-step-lead">${msg("twoStepMethodLead")}</p>
    <@ts.choices name="method" legend=msg("twoStepMethodTitle")>
      <#list twoStep.kinds as kind>
        <#if kind == "phone">
          <@ts.choice name="method" value=kind picture="phone" hint=msg("twoStepMethodPhoneHint")>${msg("twoStepPhone")}</@ts.choice>
        <#else>
          <@ts.choice name="method" value=kind picture="app" hint=msg("twoStepMethodAppHint")>${msg("twoStepWayApp")}</@ts.choice>
        </#if>
      </#list>
    </@ts.choices>
    <@ts.primary id="two-step-continue" label=msg("twoStepContinue")/>
    <@ts.leave/>
  </@ts.form>
</@ts.layout>
