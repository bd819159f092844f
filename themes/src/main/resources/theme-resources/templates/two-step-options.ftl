<#import "two-step-commons.ftl" as ts>
<#-- Methods that cannot be used now come last. -->
<#assign usable = twoStep.options?has_content && !twoStep.options?first.resting>
<@ts.layout heading=msg(usable?then("twoStepOptionsTitle", twoStep.stepUp?then("twoStepConfirmTitle", "twoStepTitle")))>
  <@ts.form>
    <#if twoStep.options?has_content>
      <#if usable><p class="two-step-lead">${msg("twoStepOptionsLead")}</p></#if>
      <@ts.choices name="option" legend=msg("twoStepOptionsTitle")>
        <#list twoStep.options as option>
          <@ts.choice name="option" value=option.id picture=option.kind disabled=option.resting hint=hint(option)>
            <@ts.way kind=option.kind destination=option.destination label=option.label/>
          </@ts.choice>
        </#list>
      </@ts.choices>
    </#if>
    <#if usable><@ts.primary id="two-step-continue" label=msg("twoStepContinue")/><#else><@ts.retry/></#if>
    <#if twoStep.switchedOff?has_content>
      <div class="two-step-hint" data-two-step-switched-off>
        <p>${msg("twoStepOptionSwitchedOff")}</p>
        <ul>
          <#list twoStep.switchedOff as off>
            <li><@ts.way kind=off.kind destination=off.destination label=off.label/></li>
          </#list>
        </ul>
      </div>
    </#if>
    <#if twoStep.lostAccessUrl?has_content>
      <div class="two-step-help">
        <a class="two-step-link" href="${twoStep.lostAccessUrl}">${twoStep.options?has_content?then(msg("twoStepLostAccess"), msg("twoStepHelp"))}</a>
      </div>
    <#else>
      <p class="two-step-hint">${twoStep.options?has_content?then(msg("twoStepLostAccessSupport", ts.service), msg("twoStepHelpSupport", ts.service))}</p>
    </#if>
    <@ts.anew/>
    <@ts.leave/>
  </@ts.form>
</@ts.layout>

<#function hint option>
  <#if option.resting><#return msg(option.reason, option.waiting[0], option.waiting[1])></#if>
  <#switch option.kind>
    <#case "sms"><#return msg("twoStepOptionSmsHint")>
    <#case "voice"><#return msg("twoStepOptionVoiceHint")>
    <#case "app"><#return msg("twoStepOptionAppHint")>
    <#default><#return msg("twoStepOptionRecoveryHint", option.recoveryNumber)>
  </#switch>
</#function>
