# The recorded first quarter of an hour is still true: what was typed is typed again, and the messages are compared.
BeforeDiscovery {
    $page = Join-Path $PSScriptRoot ../../docs/FIRST_QUARTER_HOUR.md
    $blocks = [regex]::Matches((Get-Content $page -Raw), '(?ms)^```text\r?\n(.*?)^```')
    $entries = foreach ($entry in ($blocks | ForEach-Object { $_.Groups[1].Value }) -join '' -split '(?m)^PS> ' | Where-Object { $_ }) {
        $typed, $shown = $entry.TrimEnd() -split '\r?\n', 2
        @{ Typed = $typed; Shown = "$shown" }
    }
}

BeforeAll {
    $global:wrong = [pscredential]::new('admin', (ConvertTo-SecureString owl -AsPlainText))

    # The console breaks a line after 80 columns, and numbers such as ports change from run to run.
    function Get-Message([string] $Text) { ($Text -replace '\s' -replace '\d+', '#') }
}

AfterAll {
    Remove-Module CameraP2P -ErrorAction Ignore
    Remove-Variable wrong -Scope Global
}

Describe 'The first quarter of an hour' {
    It 'answers <Typed>' -ForEach $entries {
        $typed = $Typed -replace '^Import-Module .*', "Import-Module '$(Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1)' -Force -Global" -replace '^Start-Sleep.*'
        # In the global scope, as at the prompt, where what one line assigns is there for the next.
        $block = [scriptblock]::Create(($typed -replace '^\$(\w+) = ', '$$global:$1 = '))
        $said = try { & $block 2>&1 3>&1 } catch { $_ }
        $problem = $said | Where-Object { $_ -is [Management.Automation.ErrorRecord] }
        $warnings = $said | Where-Object { $_ -is [Management.Automation.WarningRecord] }

        if ($Shown -match '(?m)^[A-Z]\w+-\w+: ') {
            $problem | Should -Not -BeNullOrEmpty
            Get-Message $Shown | Should -BeLike "*$(Get-Message $problem.Exception.Message)*"
            Get-Message $Shown | Should -BeLike "*$(Get-Message $problem.ErrorDetails.RecommendedAction)*"
        }
        else { $problem | Should -BeNullOrEmpty }
        if ($Shown -match '(?m)^WARNING: ') { Get-Message $Shown | Should -BeLike "*$(Get-Message $warnings[0].Message)*" }
    }
}
