# The scripts of docs/examples that need a real PowerShell, run as a scheduler runs them.
BeforeAll {
    $manifest = Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1
    $examples = Join-Path $PSScriptRoot ../../docs/examples -Resolve
    Import-Module $manifest -Force
    $sims = 1..3 | ForEach-Object { Start-CameraSimulator -Port 0 -SearchPort 0 }
    $list = Join-Path $TestDrive cameras.csv
    $lines = Join-Path $TestDrive cameras.jsonl
    $n = 0
    $sims | ForEach-Object { $n++; [pscustomobject]@{ Name = "camera$n"; Address = '127.0.0.1'; Port = $_.Port; Uid = '' } } | Export-Csv $list

    function Invoke-Script([string] $Name, [string[]] $Arguments) {
        $output = & $env:CAMERAP2P_PWSH -NoLogo -NoProfile -NonInteractive -File (Join-Path $examples $Name) @Arguments -ModulePath $manifest 2>&1 | Out-String
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Output = $output }
    }
}

AfterAll {
    Stop-CameraSimulator -All
    Remove-Module CameraP2P
}

Describe 'fleet.ps1' {
    It 'asks all cameras' {
        $run = Invoke-Script fleet.ps1 '-CameraFile', $list, '-OutputPath', $lines
        $run.ExitCode | Should -Be 0 -Because $run.Output
        $answers = Get-Content $lines | ConvertFrom-Json
        $answers.Name | Should -Be @('camera1', 'camera2', 'camera3')
        $answers.BatteryPercent | Should -Be @(76, 76, 76)
    }

    It 'says which camera failed, asks the others, and ends with 1' {
        Remove-Item $lines -ErrorAction Ignore
        $sims[1].Block()
        try { $run = Invoke-Script fleet.ps1 '-CameraFile', $list, '-OutputPath', $lines }
        finally { $sims[1].Unblock() }
        $run.ExitCode | Should -Be 1 -Because $run.Output
        $answers = Get-Content $lines | ConvertFrom-Json
        ($answers | Where-Object ErrorId).Name | Should -Be camera2
        ($answers | Where-Object ErrorId).ErrorId | Should -Be ConnectTimeout
    }

    It 'searches for nobody whose address is empty, and refuses a zero-padded one' {
        Remove-Item $lines -ErrorAction Ignore
        $cells = Join-Path $TestDrive cells.csv
        Set-Content $cells 'Name,Address,Port,Uid', "gate,,$($sims[0].Port),", 'lake,127.0.0.010,,', "barn, 127.0.0.1 ,$($sims[0].Port),"
        $searches = $sims[0].Counters.Searches
        $run = Invoke-Script fleet.ps1 '-CameraFile', $cells, '-OutputPath', $lines
        $run.ExitCode | Should -Be 1 -Because $run.Output
        $answers = Get-Content $lines | ConvertFrom-Json
        ($answers | Where-Object ErrorId).Name | Should -Be @('gate', 'lake')
        ($answers | Where-Object ErrorId).Error | Should -Be @(
            'Camera gate: The address is empty.'
            "Camera lake: '127.0.0.010' has a number with a leading zero, which some programs read as octal.")
        ($answers | Where-Object Name -EQ barn).BatteryPercent | Should -Be 76
        $sims[0].Counters.Searches | Should -Be $searches
    }

    It 'reads credentials from files, one for all and one of its own' {
        $file = Join-Path $TestDrive owner.xml
        $own = [pscredential]::new('CAM\owner@home', (ConvertTo-SecureString 'p4ssword' -AsPlainText))
        $own | Export-Clixml $file
        $locked = Start-CameraSimulator -Port 0 -SearchPort 0 -Credential $own
        $mixed = Join-Path $TestDrive mixed.csv
        Set-Content $mixed 'Name,Address,Port,Uid,CredentialPath', "mine,127.0.0.1,$($locked.Port),,$file", "plain,127.0.0.1,$($sims[0].Port),,"
        $run = Invoke-Script fleet.ps1 '-CameraFile', $mixed
        $run.ExitCode | Should -Be 0 -Because $run.Output
        $all = Join-Path $TestDrive all.csv
        Set-Content $all 'Name,Address,Port', "mine,127.0.0.1,$($locked.Port)"
        $run = Invoke-Script fleet.ps1 '-CameraFile', $all, '-CredentialPath', $file
        $run.ExitCode | Should -Be 0 -Because $run.Output
        $run.Output | Should -Not -Match 'p4ssword'
    }
}

Describe 'watch.ps1' {
    It 'ends with 1 and the reason when the camera is lost for good' {
        $stop = Start-ThreadJob { param($sim) while ($sim.Counters.Heartbeats -eq 0) { Start-Sleep -Milliseconds 50 }; $sim.Block() } -ArgumentList $sims[2]
        try { $run = Invoke-Script watch.ps1 '-Address', '127.0.0.1', '-Port', $sims[2].Port, '-ReconnectTimeLimitSeconds', '1' }
        finally {
            $sims[2].Unblock()
            Remove-Job $stop -Force
        }
        $run.ExitCode | Should -Be 1 -Because $run.Output
        $run.Output | Should -Match 'watching'
        $run.Output | Should -Match 'Lost: '
        $run.Output -replace '\s*\|\s*|\s+', ' ' | Should -Match 'was not restored'
    }
}
