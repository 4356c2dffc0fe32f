# A script nobody watches: it ends with an exit code, says why on the error stream, and never asks.
BeforeAll {
    $manifest = Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1
    $start = "
        `$ErrorActionPreference = 'Stop'
        Import-Module '$manifest'
        `$sim = Start-CameraSimulator -Port 0 -SearchPort 0"

    function Invoke-Unattended([string] $Text) {
        $script = Join-Path $TestDrive "$([guid]::NewGuid()).ps1"
        $errors = "$script.err"
        Set-Content $script "$start`n$Text"
        $output = & $env:CAMERAP2P_PWSH -NoLogo -NoProfile -NonInteractive -File $script 2> $errors
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Output = $output; Error = (Get-Content $errors -Raw) -replace "`e\[[\d;]*m" -replace '\s*\|\s*|\s+', ' ' }
    }
}

Describe 'An unattended script' {
    It 'ends with 0 when all is well' {
        $run = Invoke-Unattended '$null = $sim | Connect-Camera -WarningAction Ignore; (Get-CameraInfo).Model; Disconnect-Camera'
        $run.ExitCode | Should -Be 0
        $run.Output | Should -Be KJK230
        $run.Error | Should -BeNullOrEmpty
    }

    It 'ends with an error when its camera vanishes' {
        $run = Invoke-Unattended '
            $option = New-CameraConnectionOption -AliveIntervalSeconds 0.1 -AliveLimit 3 -NoReconnect
            $null = $sim | Connect-Camera -Option $option -WarningAction Ignore
            $sim.Block()
            1..50 | ForEach-Object { $null = Get-CameraInfo }
            "never reached"'
        $run.ExitCode | Should -Not -Be 0
        $run.Output | Should -Not -Contain 'never reached'
        $run.Error | Should -Match 'lost'
    }

    It 'waits for the end of a session by its heartbeat' {
        $run = Invoke-Unattended '
            $option = New-CameraConnectionOption -AliveIntervalSeconds 0.1 -AliveLimit 3 -NoReconnect
            $null = $sim | Connect-Camera -Option $option -WarningAction Ignore
            $sim.Block()
            Get-Job -Name CameraHeartbeat* | Wait-Job | Receive-Job -WarningAction Ignore
            "never reached"'
        $run.ExitCode | Should -Not -Be 0
        $run.Output | Should -Not -Contain 'never reached'
        $run.Error | Should -Match 'lost'
    }

    It 'ends with an error when nobody is there' {
        $run = Invoke-Unattended '$sim.Block(); Connect-Camera 127.0.0.1 -Port $sim.Port -TimeoutSeconds 0.5 -WarningAction Ignore'
        $run.ExitCode | Should -Not -Be 0
        $run.Error | Should -Match 'No camera answered at 127\.0\.0\.1'
    }

    It 'does not ask before a command that loses pictures, and does not send it' {
        $run = Invoke-Unattended '
            $null = $sim | Connect-Camera -WarningAction Ignore
            $before = $sim.Counters.Commands
            try { Send-CameraCommand FormatStorage } catch { "refused" }'
        $run.ExitCode | Should -Be 0
        $run.Output | Should -Be refused
    }

    It 'is told clearly when its standard input is empty or a job cannot ask' {
        $script = Join-Path $TestDrive ask.ps1
        Set-Content $script "$start
            `$ErrorActionPreference = 'Continue'
            `$null = `$sim | Connect-Camera -NoHeartbeat -WarningAction Ignore
            Format-CameraStorage 2>&1 | ForEach-Object { `$_.FullyQualifiedErrorId.Split(',')[0] }
            Send-CameraCommand FormatStorage 2>&1 | ForEach-Object { `$_.FullyQualifiedErrorId.Split(',')[0] }
            Start-Job { Import-Module '$manifest'; `$null = Connect-Camera 127.0.0.1 -Port `$using:sim.Port -NoHeartbeat -WarningAction Ignore; Format-CameraStorage } |
                Receive-Job -Wait -AutoRemoveJob 2>&1 | ForEach-Object { `$_.FullyQualifiedErrorId.Split(',')[0] }
            try { `$sim | Connect-Camera -Credential owner } catch { `$_.Exception.Message }
            @(Get-CameraMedia).Count"
        $output = $null | & $env:CAMERAP2P_PWSH -NoLogo -NoProfile -File $script 2>&1
        $output[0..2] | Should -Be @('ConfirmationImpossible', 'ConfirmationImpossible', 'ConfirmationImpossible')
        $output[3] | Should -Match "The password of 'owner' is needed, and nobody can be asked here."
        $output[4] | Should -BeGreaterThan 0
    }
}
