<#import "two-step-commons.ftl" as ts>
<@ts.layout heading=msg("twoStepCodeTitle")>
  <@ts.form>
    <p class="two-step-lead"><@ts.codeLead channel=twoStep.channel/></p>
    <@ts.deadCode/>
    <@ts.code length=twoStep.codeLength/>
    <@ts.primary id="two-step-continue" label=msg("twoStepVerifyCode") steppedBack=twoStep.codeDead/>
    <@ts.help>
      <@ts.delivery channel=twoStep.channel/>
      <div class="two-step-resend"><@ts.resend channel=twoStep.channel/></div>
      <@ts.switch/>
      <#if twoStep.hasChoice><@ts.link id="two-step-other-options" action="options" label=msg("twoStepNotReceived")/></#if>
      <span class="two-step-remedy two-step-remedy-number"><@ts.link id="two-step-edit-number" action="edit-number" label=msg("twoStepEditNumber")/></span>
    </@ts.help>
    <@ts.leave/>
  </@ts.form>
</@ts.layout>
