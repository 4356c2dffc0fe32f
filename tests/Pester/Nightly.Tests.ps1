# nightly.ps1 against simulated cameras, and what schedulers need: cron runs it for real, systemd-analyze judges its units.
BeforeDiscovery {
    # Where cron and systemd are part of the gate, a missing one is a failure.
    $required = $env:CAMERAP2P_REQUIRE_SERVICES -eq '1'
    $isRoot = $IsLinux -and (& id -u) -eq '0'
    $noCron = -not $required -and (-not $isRoot -or -not (Get-Command cron, unshare -CommandType Application -ErrorAction Ignore | Where-Object Name -EQ cron))
    $noAnalyze = -not $required -and -not (Get-Command systemd-analyze -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    $manifest = Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1
    $examples = Join-Path $env:CAMERAP2P_PACKAGE examples
    $nightly = Join-Path $examples nightly.ps1
    Import-Module $manifest -Force

    # A simulated camera with only a few items on its card.
    function Start-Camera([hashtable] $Parameter = @{}, [int] $Items = 3) {
        $camera = Start-CameraSimulator -Port 0 -SearchPort 0 -AddressPhase $false -PlaybackSpeed 0 @Parameter
        $login = $Parameter['Credential'] ? @{ Credential = $Parameter.Credential } : @{}
        $session = Connect-Camera 127.0.0.1 -Port $camera.Port -NoHeartbeat -NotDefault -WarningAction Ignore @login
        Get-CameraMedia $session -Type Photo | Select-Object -Skip $Items | Remove-CameraMedia -Force
        Get-CameraMedia $session -Type Video | Remove-CameraMedia -Force
        Disconnect-Camera $session
        $camera
    }

    # A folder of its own, with the list; each row is a name, a simulated camera and other columns.
    function New-List([object[]] $Row) {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        $Row | ForEach-Object {
            [pscustomobject]@{
                Name = $_.Name; BluetoothName = ''; Address = '127.0.0.1'; Port = $_.Camera.Port
                Uid = $_['Uid']; CredentialPath = $_['CredentialPath']; Folder = "pictures/$($_.Name)"
            }
        } | Export-Csv (Join-Path $folder cameras.csv)
        $folder
    }

    function Invoke-Nightly([string] $Folder, [hashtable] $Parameter = @{}) {
        $calls = [Collections.ArrayList]::new()
        $alert = { param($night) $null = $calls.Add($night) }.GetNewClosure()
        $all = @{ OnAlert = $alert; RetrySeconds = 0; WarningVariable = 'warned'; WarningAction = 'SilentlyContinue' }
        foreach ($key in $Parameter.Keys) { $all[$key] = $Parameter[$key] }
        $output = & $nightly (Join-Path $Folder cameras.csv) @all
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Summary = $output; Alerts = $calls; Lines = @(Read-Log $Folder); Warnings = $warned }
    }

    function Read-Log([string] $Folder) { Get-Content (Join-Path $Folder nightly.jsonl) | ForEach-Object { $_ | ConvertFrom-Json } }

    $broken = @{ MediaFault = 'Missing'; MediaFaultRate = 1 }
}

AfterAll {
    Stop-CameraSimulator -All
    Remove-Module CameraP2P
}

Describe 'nightly.ps1' {
    It 'fetches what is new from each camera, and nothing the second time' {
        $folder = New-List @{ Name = 'gate'; Camera = Start-Camera }, @{ Name = 'pond'; Camera = Start-Camera -Items 2 }
        $run = Invoke-Nightly $folder
        $run.ExitCode | Should -Be 0
        @($run.Summary).Count | Should -Be 1
        $run.Summary.Cameras, $run.Summary.Succeeded, $run.Summary.Failed, $run.Summary.New | Should -Be @(2, 2, 0, 5)
        $run.Lines.Name | Should -Be gate, pond
        $run.Lines.New | Should -Be 3, 2
        $run.Lines.Attempts | Should -Be 1, 1
        $run.Lines.BatteryPercent | Should -Be 76, 76
        $run.Lines[0].Uid | Should -Match '^LBCS-'
        $run.Lines[0].StorageFreeMB | Should -BeGreaterThan 0
        $run.Lines[0].ClockOffsetSeconds | Should -Not -BeNullOrEmpty
        Join-Path $folder pictures/gate/gallery.html | Should -Exist
        @(Get-ChildItem (Join-Path $folder pictures/pond) -Recurse -Filter *.jpg).Count | Should -Be 2

        $again = Invoke-Nightly $folder @{ RemoveFromCamera = $true }
        $again.ExitCode | Should -Be 0
        $again.Lines.Count | Should -Be 4
        $again.Lines[2, 3].New | Should -Be 0, 0
        $again.Lines[2, 3].Removed | Should -Be 3, 2
        $run.Alerts + $again.Alerts | Should -BeNullOrEmpty
        Get-CameraSession | Should -BeNullOrEmpty
    }

    It 'calls for help once, after the last retry, and serves the other cameras' {
        $folder = New-List @{ Name = 'broken'; Camera = Start-Camera $broken }, @{ Name = 'pond'; Camera = Start-Camera }
        $run = Invoke-Nightly $folder @{ Retries = 2 }
        $run.ExitCode | Should -Be 1
        $run.Alerts.Count | Should -Be 1
        $run.Alerts[0].Name, $run.Alerts[0].Attempts, $run.Alerts[0].ErrorId | Should -Be @('broken', 3, 'MediaMissing')
        $run.Lines.Name | Should -Be pond, broken
        $run.Lines[1].Failed | Should -Be 3
        $run.Lines[1].Failures.Count | Should -Be 3
        $run.Summary.FailedCameras | Should -Be broken
        Get-CameraSession | Should -BeNullOrEmpty
    }

    It 'does not call for help when a retry succeeds' {
        $late, $other = (Start-Camera), (Start-Camera)
        $folder = New-List @{ Name = 'late'; Camera = $late }, @{ Name = 'other'; Camera = $other }
        $sessions = $other.Counters.Sessions
        $late.Block()
        # The other camera has its turn after the first attempt failed.
        $job = Start-ThreadJob { param($late, $other, $sessions) while ($other.Counters.Sessions -eq $sessions) { Start-Sleep -Milliseconds 20 }; $late.Unblock() } -ArgumentList $late, $other, $sessions
        try { $run = Invoke-Nightly $folder @{ Retries = 5 } }
        finally { $late.Unblock(); Remove-Job $job -Force }
        $run.ExitCode | Should -Be 0
        $run.Alerts | Should -BeNullOrEmpty
        $run.Lines.Name | Should -Be other, late
        $run.Lines[1].Attempts | Should -BeGreaterThan 1
        $run.Lines[1].New | Should -Be 3
        $run.Lines[1].ErrorId | Should -BeNullOrEmpty
    }

    It 'does not try a refused login again, and never shows a password' {
        $own = [pscredential]::new('owner', (ConvertTo-SecureString 'p4ssword' -AsPlainText))
        $locked = Start-Camera @{ Credential = $own }
        $folder = New-List @{ Name = 'locked'; Camera = $locked }, @{ Name = 'mine'; Camera = $locked; CredentialPath = 'owner.xml' }
        $own | Export-Clixml (Join-Path $folder owner.xml)
        $run = Invoke-Nightly $folder
        $run.ExitCode | Should -Be 1
        $run.Alerts.Name | Should -Be locked
        $run.Lines[0].ErrorId, $run.Lines[0].Attempts | Should -Be @('LoginRefused', 1)
        $run.Lines[1].New | Should -Be 3
        Get-Content (Join-Path $folder nightly.jsonl) -Raw | Should -Not -Match 'p4ssword'
    }

    It 'connects to no camera with another UID' {
        $camera = Start-Camera
        $logins = $camera.Counters.Logins
        $run = Invoke-Nightly (New-List @{ Name = 'gate'; Camera = $camera; Uid = 'LBCS-000009-CCCJJ' }) @{ Retries = 0 }
        $run.ExitCode | Should -Be 1
        $run.Lines.ErrorId | Should -Be ConnectTimeout
        $camera.Counters.Logins | Should -Be $logins
    }

    It 'wakes only a camera with a Bluetooth name' {
        # Stands in for the cmdlet: what it is given is what matters here.
        $folder = New-List @{ Name = 'plain'; Camera = @{ Port = 1 } }, @{ Name = 'asleep'; Camera = @{ Port = '' } }
        $rows = Import-Csv (Join-Path $folder cameras.csv)
        $rows[1].BluetoothName = 'TC100_32E8'
        $rows[1].Address = ''
        $rows | Export-Csv (Join-Path $folder cameras.csv)
        $seen = [Collections.ArrayList]::new()
        function Connect-Camera($Name, $Address, $Port, $Wake, [switch] $NotDefault) { $null = $seen.Add("$Name,$Address,$Wake"); throw 'no radio' }
        $run = Invoke-Nightly $folder @{ Retries = 0 }
        $seen | Should -Be 'plain,127.0.0.1,', 'asleep,,TC100_32E8'
        $run.Lines.Error | Should -Be 'no radio', 'no radio'
    }

    It 'goes on when an alert fails, and says so' {
        $folder = New-List @{ Name = 'broken'; Camera = Start-Camera $broken }, @{ Name = 'pond'; Camera = Start-Camera }
        $run = Invoke-Nightly $folder @{ Retries = 0; OnAlert = { throw 'no mail today' } }
        $run.ExitCode | Should -Be 1
        $run.Warnings | Should -BeLike '*broken*no mail today'
        $run.Lines.Name | Should -Be broken, pond
    }

    It 'warns about battery, card and clock' {
        $run = Invoke-Nightly (New-List @{ Name = 'gate'; Camera = Start-Camera }) @{ LowBatteryPercent = 80; LowStorageMB = 1000000 }
        $run.ExitCode | Should -Be 0
        $run.Lines.Warnings | Should -Be 'The battery is at 76 %.', "The card has $($run.Lines.StorageFreeMB) MB left."
        $run.Summary.Warnings | Should -Contain 'gate: The battery is at 76 %.'
    }

    It 'refuses a list <Name> before it connects' -ForEach @(
        @{ Name = 'without cameras'; Text = 'Name,Folder'; Message = '*names no camera*' }
        @{ Name = 'without folders'; Text = "Name,Address`ngate,127.0.0.1"; Message = '*no column Folder*' }
        @{ Name = 'with a camera twice'; Text = "Name,Folder`ngate,a`ngate,b"; Message = "*'gate' 2 times*" }
    ) {
        $list = Join-Path $TestDrive list.csv
        Set-Content $list $Text
        { & $nightly $list -ModulePath $manifest } | Should -Throw $Message
    }
}

Describe 'A scheduler' {
    BeforeAll {
        $page = Get-Content (Join-Path $PSScriptRoot ../../docs/FLEET.md) -Raw
        $line = [regex]::Match($page, '(?m)^0 2 \* \* \* .*$').Value
        $runtime = [IO.Path]::GetFullPath((Join-Path ([Runtime.InteropServices.RuntimeEnvironment]::GetRuntimeDirectory()) ../../..))
    }

    It 'runs the line of FLEET.md in cron, with <Name>' -Skip:$noCron -ForEach @(
        @{ Name = 'a camera that answers'; Fault = $false; Code = 0; Alerts = @() }
        @{ Name = 'a camera that fails'; Fault = $true; Code = 1; Alerts = @('gate 2') }
    ) {
        $folder = New-List @{ Name = 'gate'; Camera = $Fault ? (Start-Camera $broken) : (Start-Camera) }
        Copy-Item $nightly $folder
        Set-Content (Join-Path $folder alert.ps1) 'param($night) "$($night.Name) $($night.Attempts)" | Add-Content alerts.txt'
        $status = Join-Path $folder status
        $spool = Join-Path $folder spool
        $null = New-Item -ItemType Directory (Join-Path $spool crontabs)
        # Now instead of at two, in this PowerShell, with this package.
        $job = $line -replace '^0 2 \* \* \*', '@reboot' -replace '/opt/cameras', $folder -replace '\bpwsh\b', "'$env:CAMERAP2P_PWSH'" -replace 'nightly\.ps1', "nightly.ps1 -ModulePath '$manifest' -Retries 1 -RetrySeconds 0"
        Set-Content (Join-Path $spool crontabs/root) "DOTNET_ROOT=$runtime", "$job; echo `$? > '$status.new' && mv '$status.new' '$status'"
        & chmod 600 (Join-Path $spool crontabs/root)

        # Its own spool and nothing of the system's, in a namespace of its own.
        $setUp = "mount -t tmpfs tmpfs /run && mount --bind '$spool' /var/spool/cron && mount -t tmpfs tmpfs /etc/cron.d && mount --bind /dev/null /etc/crontab && exec cron -f"
        $cron = Start-Process unshare -ArgumentList '--mount', 'sh', '-c', "`"$setUp`"" -PassThru
        try {
            $end = [datetime]::UtcNow.AddMinutes(3)
            while (-not (Test-Path $status) -and -not $cron.HasExited -and [datetime]::UtcNow -lt $end) { Start-Sleep -Milliseconds 100 }
        }
        finally {
            $cron.Kill($true)
            $cron.WaitForExit()
        }
        $said = Get-Content (Join-Path $folder nightly.log) -Raw -ErrorAction Ignore
        $status | Should -Exist -Because $said
        Get-Content $status | Should -Be $Code -Because $said
        $lines = @(Read-Log $folder)
        $lines.Count | Should -Be 1
        $lines[0].Succeeded | Should -Be (-not $Fault)
        @(Get-Content (Join-Path $folder alerts.txt) -ErrorAction Ignore) | Should -Be $Alerts
    }

    It 'is content with <_>' -Skip:$noAnalyze -ForEach 'camera-nightly.service', 'camera-nightly.timer', 'camera-watch@.service' {
        $units = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        # The program lies elsewhere here; a template is verified as one of its instances.
        foreach ($unit in Get-ChildItem $examples -File | Where-Object Extension -In .service, .timer) {
            (Get-Content $unit -Raw) -replace '/usr/bin/pwsh', $env:CAMERAP2P_PWSH | Set-Content (Join-Path $units ($unit.Name -replace '@', '@10.0.0.21'))
        }
        $said = & systemd-analyze verify --man=no (Join-Path $units ($_ -replace '@', '@10.0.0.21')) 2>&1
        $LASTEXITCODE | Should -Be 0 -Because "$said"
        "$said" | Should -Not -Match 'camera-'
    }

    It 'is given the right task on Windows (the cmdlets are stand-ins)' {
        $asked = @{}
        function New-ScheduledTaskAction($Execute, $Argument, $WorkingDirectory) { $asked.Action = $PSBoundParameters }
        function New-ScheduledTaskTrigger([switch] $Daily, [datetime] $At) { $asked.Trigger = $PSBoundParameters }
        function New-ScheduledTaskPrincipal($UserId, $LogonType) { $asked.Principal = $PSBoundParameters }
        function New-ScheduledTaskSettingsSet(
            [switch] $StartWhenAvailable, [switch] $WakeToRun, [switch] $AllowStartIfOnBatteries, [switch] $DontStopIfGoingOnBatteries, $MultipleInstances, $ExecutionTimeLimit
        ) { $asked.Settings = $PSBoundParameters }
        function New-ScheduledTask($Action, $Trigger, $Principal, $Settings) { 'task' }
        function Register-ScheduledTask($TaskName, $InputObject, $User, $Password, [switch] $Force) { $asked.Registered = $PSBoundParameters }
        $folder = New-List @{ Name = 'gate'; Camera = @{ Port = 1 } }
        $login = [pscredential]::new('HUT\camera', (ConvertTo-SecureString 'p4ssword' -AsPlainText))
        & (Join-Path $examples Register-NightlyTask.ps1) -CameraFile (Join-Path $folder cameras.csv) -Credential $login
        $asked.Action.Argument | Should -Be "-NoProfile -NonInteractive -File `"$nightly`" -CameraFile `"$(Join-Path $folder cameras.csv)`""
        $asked.Trigger.At.TimeOfDay | Should -Be ([timespan]'02:00')
        $asked.Principal.LogonType | Should -Be Password
        $asked.Settings.Keys | Sort-Object | Should -Be @('AllowStartIfOnBatteries', 'DontStopIfGoingOnBatteries', 'ExecutionTimeLimit', 'MultipleInstances', 'StartWhenAvailable', 'WakeToRun')
        $asked.Registered.User, $asked.Registered.Password, $asked.Registered.InputObject | Should -Be @('HUT\camera', 'p4ssword', 'task')
    }
}
