<#import "template.ftl" as layout>
<#import "two-step-commons.ftl" as ts>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("method"); section>
  <#if section == "header">
    <@ts.styles/>
    ${msg("twoStepMethodTitle")}
  <#elseif section == "show-username">
    <@ts.username/>
  <#elseif section == "form">
    <@ts.page>
      <@ts.form>
        <p class="two-step-lead">${msg("twoStepMethodLead")}</p>
        <@ts.choices name="method" legend=msg("twoStepMethodTitle")>
          <#list twoStep.kinds as kind>
            <#if kind == "phone">
              <@ts.choice name="method" value=kind picture="phone" hint=msg("twoStepMethodPhoneHint") checked=(twoStep.selected == kind)>${msg("twoStepPhone")}</@ts.choice>
            <#else>
              <@ts.choice name="method" value=kind picture="app" hint=msg("twoStepMethodAppHint") checked=(twoStep.selected == kind)>${msg("twoStepWayApp")}</@ts.choice>
            </#if>
          </#list>
        </@ts.choices>
        <@ts.primary id="two-step-continue" label=msg("twoStepContinue")/>
        <@ts.leave/>
      </@ts.form>
    </@ts.page>
  </#if>
</@layout.registrationLayout>
