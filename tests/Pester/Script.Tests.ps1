# Scripts as a scheduler or a service runs them: streams, closed input, signals.
BeforeAll {
    $manifest = Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1
    $start = "
        `$ErrorActionPreference = 'Stop'
        Import-Module '$manifest'
        `$sim = Start-CameraSimulator -Port 0 -SearchPort 0"

    # Starts a script with its own input and output; the caller ends it.
    function Start-Script([string] $Text, [string[]] $Options = '-NonInteractive') {
        $script = Join-Path $TestDrive "$([guid]::NewGuid()).ps1"
        Set-Content $script "$start`n$Text"
        $info = [Diagnostics.ProcessStartInfo]::new($env:CAMERAP2P_PWSH)
        foreach ($argument in @('-NoLogo', '-NoProfile') + $Options + @('-File', $script)) { $info.ArgumentList.Add($argument) }
        $info.RedirectStandardInput = $info.RedirectStandardOutput = $info.RedirectStandardError = $true
        [Diagnostics.Process]::Start($info)
    }

    # What the process has written, once it has ended.
    function Wait-Script([Diagnostics.Process] $Process) {
        $output = $Process.StandardOutput.ReadToEndAsync()
        $errors = $Process.StandardError.ReadToEndAsync()
        if (-not $Process.WaitForExit(60000)) { $Process.Kill($true); throw 'The script did not end.' }
        [pscustomobject]@{
            ExitCode = $Process.ExitCode
            Output   = $output.Result.Trim()
            Error    = $errors.Result -replace "`e\[[\d;]*m" -replace '\s*\|\s*|\s+', ' '
        }
    }
}

Describe 'Streams' {
    It 'keeps warnings, verbose text and progress out of the output' {
        $process = Start-Script '$session = $sim | Connect-Camera -Verbose 4> $null; "$($session.State)"; Disconnect-Camera'
        $run = Wait-Script $process
        $run.ExitCode | Should -Be 0
        ($run.Output -split '\r?\n')[-1] | Should -Be Connected
    }

    It 'writes an error with its advice to the error stream' {
        $run = Wait-Script (Start-Script 'Get-CameraInfo; "never reached"')
        $run.ExitCode | Should -Be 1
        $run.Output | Should -BeNullOrEmpty
        $run.Error | Should -Match 'Connect-Camera'
    }
}

Describe 'Where nobody can be asked' {
    It '<Command> is refused and names -Force, with <Name>' -ForEach $(
        foreach ($command in 'Format-CameraStorage', 'Restore-CameraDefault', 'Remove-CameraMedia -All', 'Send-CameraCommand FormatStorage') {
            @{ Command = $command; Name = 'the input closed'; Options = @() }
            @{ Command = $command; Name = '-NonInteractive'; Options = @('-NonInteractive') }
        }
    ) {
        $process = Start-Script "`$null = `$sim | Connect-Camera -WarningAction Ignore; $Command; 'never reached'" $Options
        $process.StandardInput.Close()
        $run = Wait-Script $process
        $run.ExitCode | Should -Be 1
        $run.Output | Should -Not -Match 'never reached'
        $run.Error | Should -Match '-Force'
    }
}

Describe 'A signal' -Skip:$IsWindows {
    It '<Signal> ends a script in the middle of its work' -ForEach @(@{ Signal = 'INT'; Code = 0 }, @{ Signal = 'TERM'; Code = 143 }) {
        $process = Start-Script '$null = $sim | Connect-Camera -WarningAction Ignore; "ready"; while ($true) { $null = Get-CameraInfo }'
        $process.StandardOutput.ReadLine() | Should -Be ready
        & kill -s $Signal $process.Id
        $process.WaitForExit(30000) | Should -BeTrue
        # PowerShell itself ends with 0 after SIGINT and with 143 after SIGTERM.
        $process.ExitCode | Should -Be $Code
    }
}
