<#import "two-step-commons.ftl" as ts>
<@ts.layout heading=msg(twoStep.replacesList?then("twoStepRecoveryNewTitle", "twoStepRecoveryTitle"))>
  <@ts.form>
    <input type="hidden" name="list" value="${twoStep.list}">
    <div class="two-step-lead">
      <p>${msg("twoStepRecoveryLead")}</p>
      <#if twoStep.replacesList && twoStep.replacesNow><p>${msg("twoStepRecoveryReplaces")}</p></#if>
    </div>
    <div class="two-step-sheet" data-file="${msg("twoStepRecoveryFile", twoStep.serviceName, twoStep.sheetAccount)}">
      <p class="two-step-sheet-title" id="two-step-sheet-title">${msg("twoStepRecoverySheet", twoStep.serviceName)}</p>
      <p class="two-step-hint">${msg("twoStepRecoveryAccount", twoStep.sheetAccount)}</p>
      <ol id="two-step-recovery-codes" aria-labelledby="two-step-sheet-title" dir="ltr" translate="no">
        <#list twoStep.codes as code>
          <li><code>${code[0..3]}-${code[4..7]}-${code[8..]}</code></li>
        </#list>
      </ol>
      <p class="two-step-hint">${msg("twoStepRecoveryUse", twoStep.address)}</p>
      <p class="two-step-hint">${msg("twoStepRecoveryMade", twoStep.generatedAt)}</p>
    </div>
    <div class="two-step-tools" hidden data-two-step-tools>
      <button type="button" class="two-step-link" data-two-step-copy="#two-step-recovery-codes"
              data-text-done="${msg("twoStepCopied")}" data-text-failed="${msg("twoStepCopyFailed")}">${msg("twoStepCopy")}</button>
      <button type="button" class="two-step-link" data-two-step-download>${msg("twoStepDownload")}</button>
      <button type="button" class="two-step-link" data-two-step-print>${msg("twoStepPrint")}</button>
    </div>
    <@ts.checkbox name="saved" label=msg("twoStepRecoverySaved")/>
    <@ts.primary id="two-step-continue" label=msg("twoStepContinue")/>
    <@ts.leave/>
  </@ts.form>
</@ts.layout>
