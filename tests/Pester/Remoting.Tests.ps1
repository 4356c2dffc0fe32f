# docs/FLEET.md over PowerShell remoting: two hosts, each a real SSH server with its own keys, home and cameras.
BeforeDiscovery {
    . $PSScriptRoot/SshHost.ps1
    $noSshd = $env:CAMERAP2P_REQUIRE_SERVICES -ne '1' -and (-not $IsLinux -or -not (Find-Sshd))
}

Describe 'A fleet over SSH' -Skip:$noSshd {
    BeforeAll {
        . $PSScriptRoot/SshHost.ps1
        $path = $north = $south = $null
        $manifest = Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1
        $page = Get-Content (Join-Path $PSScriptRoot ../../docs/FLEET.md) -Raw
        $blocks = [regex]::Matches($page, '(?ms)^```(\w+)\r?\n(.*?)^```') | ForEach-Object { [pscustomobject]@{ Kind = $_.Groups[1].Value; Text = $_.Groups[2].Value } }
        # The one block of the page with this text.
        function Get-Block([string] $With) {
            $found = @($blocks | Where-Object { $_.Text.Contains($With) })
            $found.Count | Should -Be 1 -Because "one block has '$With'"
            $found[0].Text
        }

        Import-Module $manifest -Force
        $sims = 1..3 | ForEach-Object { Start-CameraSimulator -Port 0 -SearchPort 0 -AddressPhase $false -PlaybackSpeed 0 }
        foreach ($sim in $sims) {
            $session = Connect-Camera 127.0.0.1 -Port $sim.Port -NoHeartbeat -WarningAction Ignore
            Get-CameraMedia $session | Select-Object -Skip 4 | Remove-CameraMedia -Force
            Disconnect-Camera $session
        }

        $lab = New-SshLab (New-Item -ItemType Directory (Join-Path $TestDrive lab)).FullName
        $subsystem = (Get-Block 'Subsystem').Trim() -replace '/usr/bin/pwsh', (Join-Path $lab.Bin pwsh)
        $north = Start-SshHost $lab north.example $subsystem
        $south = Start-SshHost $lab south.example $subsystem
        $user = & id -un

        # The page's configuration, with the names of two more doors to the same hosts.
        $doors = @{ 'north.example' = $north; 'south.example' = $south; 'east.example' = $north; 'west.example' = $south }
        # What stands first counts: at this door a silent host is noticed sooner.
        Add-Content $lab.Config 'Host west.example', '    ServerAliveInterval 2'
        foreach ($door in $doors.Keys) {
            Add-Content $lab.Config "Host $door", '    HostName 127.0.0.1', "    Port $($doors[$door].Port)", "    HostKeyAlias $($doors[$door].Name)"
        }
        function ConvertTo-Lab([string] $Text) {
            $Text -replace '~/\.ssh/id_cameras', $lab.Key -replace '~/\.ssh/known_cameras', $lab.Known -replace '/opt/cameras', '~' -replace '(?<=User |UserName )camera\b', $user
        }
        Add-Content $lab.Config (ConvertTo-Lab (Get-Block 'Host *.example')), 'GlobalKnownHostsFile /dev/null', 'IdentityAgent none'

        foreach ($one in $north, $south) {
            Copy-Item (Join-Path $env:CAMERAP2P_PACKAGE examples/*.ps1) $one.Home
            $mine = $one -eq $north ? @($sims[0], $sims[1]) : @($sims[2])
            $n = 0
            $mine | ForEach-Object { $n++; [pscustomobject]@{ Name = "camera$n"; Address = '127.0.0.1'; Port = $_.Port; Folder = "pictures/camera$n" } } | Export-Csv (Join-Path $one.Home cameras.csv)
        }
        $path = $env:PATH
        $env:PATH = "$($lab.Bin):$path"

        # Runs a block of the page as a script of its own, with a folder to work in.
        function Invoke-Block([string] $Text) {
            $script = Join-Path $lab.Folder "$([guid]::NewGuid()).ps1"
            Set-Content $script (ConvertTo-Lab $Text)
            Push-Location $lab.Folder
            try { $output = & $env:CAMERAP2P_PWSH -NoLogo -NoProfile -NonInteractive -File $script 2>&1 | Out-String -Width 200 }
            finally { Pop-Location }
            [pscustomobject]@{ ExitCode = $LASTEXITCODE; Output = $output -replace "`e\[[\d;]*m" }
        }

        # Waits for something that another process does; a minute is for a busy machine.
        function Wait-Until([scriptblock] $Condition) {
            $end = [datetime]::UtcNow.AddMinutes(1)
            while (-not (& $Condition)) {
                if ([datetime]::UtcNow -gt $end) { throw "Still waiting: $Condition" }
                Start-Sleep -Milliseconds 50
            }
        }
    }

    AfterAll {
        if ($path) { $env:PATH = $path }
        Get-PSSession | Remove-PSSession
        $north, $south | Where-Object { $_ } | ForEach-Object { Stop-SshHost $_ }
        Stop-CameraSimulator -All
        Remove-Module CameraP2P -ErrorAction Ignore
    }

    It 'runs every block of the page, here or in the tests of its scripts' {
        $known = 'Name,BluetoothName', './fleet.ps1', './nightly.ps1 -CameraFile', 'Group-Object Name', '0 2 * * *', 'Subsystem', 'Host *.example', '$results = Invoke-Command', '& /opt/cameras/nightly.ps1', 'AddDays(-1)', '$inRange', '$north = New-PSSession'
        $known | ForEach-Object { Get-Block $_ } | Should -Not -BeNullOrEmpty
        @($blocks).Count | Should -Be $known.Count
    }

    It 'asks the cameras of one computer, fetches a night, and reads the log' {
        $folder = New-Item -ItemType Directory (Join-Path $lab.Folder one)
        Copy-Item (Join-Path $north.Home *.ps1) $folder
        Set-Content (Join-Path $folder alert.ps1) 'param($night) "$($night.Name): $($night.Error)" | Add-Content alerts.txt'
        # The page's list, at a simulated camera each; neither has Bluetooth or a password of its own.
        $rows = Get-Block 'Name,BluetoothName' | ConvertFrom-Csv
        for ($i = 0; $i -lt 2; $i++) {
            $rows[$i].BluetoothName = $rows[$i].CredentialPath = ''
            $rows[$i].Address = '127.0.0.1'
            $rows[$i] | Add-Member Port $sims[$i].Port
        }
        $rows | Export-Csv (Join-Path $folder cameras.csv)
        $text = ((Get-Block './fleet.ps1') + (Get-Block './nightly.ps1 -CameraFile') + (Get-Block 'Group-Object Name')) -replace '(\./\w+\.ps1)', "`$1 -ModulePath '$manifest'"
        $run = Invoke-Block "Set-Location '$folder'`n$text"
        $run.ExitCode | Should -Be 0 -Because $run.Output
        @(Get-Content (Join-Path $folder cameras.jsonl)).Count | Should -Be 2
        @(Get-ChildItem (Join-Path $folder pictures) -Directory).Name | Should -Be gate, pond
        Join-Path $folder alerts.txt | Should -Not -Exist
        $run.Output | Should -Match '(?s)Name +: gate\s+Count +: 1\s+Failed +: 0\s+New +: 4'
    }

    It 'asks all hosts, as a script' {
        $run = Invoke-Block (Get-Block '$results = Invoke-Command')
        $run.ExitCode | Should -Be 0 -Because $run.Output
        $run.Output | Should -Match '(?s)north\.example +camera1 +76.*north\.example +camera2 +76.*south\.example +camera1 +76'
    }

    It 'names the camera that failed, and the host' {
        $sims[1].Block()
        try { $run = Invoke-Block (Get-Block '$results = Invoke-Command') }
        finally { $sims[1].Unblock() }
        $run.ExitCode | Should -Be 1 -Because $run.Output
        $run.Output | Should -Match 'north\.example +camera2 +ConnectTimeout'
        $run.Output | Should -Match 'south\.example +camera1 +76'
    }

    It 'fetches the night of hosts from a list' {
        $north, $south | ForEach-Object { [pscustomobject]@{ HostName = $_.Name; Port = $_.Port } } | Export-Csv (Join-Path $lab.Folder computers.csv)
        $run = Invoke-Block (Get-Block '& /opt/cameras/nightly.ps1')
        $run.ExitCode | Should -Be 0 -Because $run.Output
        $run.Output | Should -Match '(?s)PSComputerName *: north\.example\s+Cameras *: 2\s+Succeeded *: 2\s+FailedCameras *: \{\}\s+New *: 8'
        $run.Output | Should -Match '(?s)PSComputerName *: south\.example\s+Cameras *: 1\s+Succeeded *: 1'
        Join-Path $south.Home nightly.jsonl | Should -Exist
        @(Get-ChildItem (Join-Path $north.Home pictures) -Directory).Count | Should -Be 2

        # A camera that failed just now, and one of last week.
        foreach ($night in @{ Name = 'lake'; Days = 0 }, @{ Name = 'barn'; Days = -7 }) {
            [pscustomobject]@{ Time = [DateTimeOffset]::Now.AddDays($night.Days).ToString('o'); Name = $night.Name; Succeeded = $false; ErrorId = 'ConnectTimeout'; Error = 'asleep' } |
                ConvertTo-Json -Compress | Add-Content (Join-Path $south.Home nightly.jsonl)
        }
        $run = Invoke-Block (Get-Block 'AddDays(-1)')
        $run.Output | Should -Match 'south\.example +lake +ConnectTimeout +asleep'
        $run.Output | Should -Not -Match 'camera1|barn'
    }

    It 'calculates what the page says' {
        $text = Get-Block '$inRange'
        $small, $large, $most = & ([scriptblock]::Create($text))
        $rows = $page -split '\r?\n' -match '^\|.*\|$'
        $rows -match "hosts \| $($small.HostsAsleep) \| $($large.HostsAsleep.ToString('N0', [cultureinfo]::InvariantCulture)) \|" | Should -HaveCount 1
        $rows -match "\| $($small.MinutesAsleep) minutes \| $($large.MinutesAsleep) minutes \|" | Should -HaveCount 1
        $rows -match "\| $($small.CollectMinutes) minutes \| $($large.CollectMinutes) minutes \|" | Should -HaveCount 1
        $rows -match "hosts \| $($small.HostsAwake) \| $($large.HostsAwake) \|" | Should -HaveCount 1
        $rows -match "\| $($small.HoursAwake) hours \| $($large.HoursAwake) hours \|" | Should -HaveCount 1
        $page | Should -Match "at most $most in six hours"
    }

    It 'works in a session that stays open' {
        $text = (Get-Block '$north = New-PSSession') -replace '-Port 22\b', "-Port $($north.Port)" -replace '10\.0\.0\.21', "127.0.0.1 -Port $($sims[0].Port)"
        $run = Invoke-Block "Import-Module '$manifest'`n$text"
        $run.ExitCode | Should -Be 0 -Because $run.Output
        $run.Output | Should -Match '1 +gate +Connected +Lan'
        $run.Output | Should -Match '(?s)PSComputerName : north\.example\s+Model +: KJK230\s+BatteryPercent : 76\s+Languages +: \{en, de, fr, es'
        $run.Output | Should -Match '(?s)Name +: 100-0120\s+Type +: Photo'
    }

    Context 'with a session' {
        BeforeAll {
            $session = New-PSSession -HostName north.example -Port $north.Port -UserName $user -KeyFilePath $lab.Key -Options @{ StrictHostKeyChecking = 'yes' }
            Invoke-Command $session { param($port) $null = Connect-Camera 127.0.0.1 -Port $port -Name gate -WarningAction Ignore } -ArgumentList $sims[0].Port
        }

        AfterAll { Remove-PSSession $session }

        It 'brings objects that are text, numbers, times and lists' {
            $camera = Invoke-Command $session { Get-CameraSession gate }
            $camera.pstypenames[0] | Should -Be Deserialized.CameraP2P.Session.CameraSession
            $camera.State, $camera.Path | Should -Be Connected, Lan
            $camera.State.GetType().Name, $camera.RemoteEndPoint.GetType().Name, $camera.ConnectTime.GetType().Name, $camera.Heartbeat.Sent.GetType().Name | Should -Be String, String, TimeSpan, Int64
            $info = Invoke-Command $session { Get-CameraInfo gate }
            $info.BatteryPercent + 1 | Should -Be 77
            $info.Clock | Should -BeOfType ([datetime])
            $info.Languages.Count, $info.Languages[0] | Should -Be 7, 'en'
            , $info.Languages | Should -BeOfType ([Collections.IList])
            $media = Invoke-Command $session { Get-CameraMedia gate -First 1 -Type Photo }
            $media.Type | Should -Be Photo
            $media.Time | Should -BeOfType ([datetime])
            $camera, $info, $media | ForEach-Object PSComputerName | Should -Be north.example, north.example, north.example
            foreach ($one in $camera, $info, $media) {
                $one | ConvertTo-Json -Depth 9 | ConvertFrom-Json | Should -Not -BeNullOrEmpty
                ($one | ConvertTo-Csv)[-1] | Should -Not -Match 'System\.|CameraP2P\.'
            }
        }

        It 'brings errors with their id and their host' {
            Invoke-Command $session { Get-CameraInfo lake } -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'SessionNotFound,*'
            $problem[0].OriginInfo.PSComputerName | Should -Be north.example
            "$($problem[0])" | Should -BeLike "*'lake'*"
        }
    }

    It 'refuses a host with another key' {
        $liar = Join-Path $lab.Folder known_liar
        Set-Content $liar "north.example $(Get-Content (Join-Path $south.Home host_key.pub))"
        $connect = @{ HostName = 'north.example'; KeyFilePath = $lab.Key; Options = @{ UserKnownHostsFile = $liar; LogLevel = 'QUIET' }; ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problem' }
        New-PSSession @connect 2>&1 | Should -BeNullOrEmpty
        "$($problem[0])" | Should -Match 'north\.example'
    }

    It 'works on no more hosts at a time than -ThrottleLimit' {
        $mark = New-Item -ItemType Directory (Join-Path $lab.Folder throttle)
        $computers = New-PSSession -HostName north.example, south.example, east.example, west.example
        $counts = Invoke-Command $computers -ThrottleLimit 2 -ScriptBlock {
            param($folder)
            $mine = [guid]::NewGuid()
            $null = New-Item (Join-Path $folder "$mine.begun"), (Join-Path $folder "$mine.active")
            # Two are there at the same time, or this would wait. A third would come while these wait a little longer.
            $end = [datetime]::UtcNow.AddMinutes(1)
            while (@(Get-ChildItem $folder -Filter *.begun).Count -lt 2 -and [datetime]::UtcNow -lt $end) { Start-Sleep -Milliseconds 50 }
            $most = 1..20 | ForEach-Object { Start-Sleep -Milliseconds 100; @(Get-ChildItem $folder -Filter *.active).Count } | Measure-Object -Maximum
            Remove-Item (Join-Path $folder "$mine.active")
            $most.Maximum
        } -ArgumentList $mark.FullName
        Remove-PSSession $computers
        $counts.Count | Should -Be 4
        $counts | Measure-Object -Maximum | ForEach-Object Maximum | Should -Be 2
    }

    # Last: it costs a host.
    It 'goes on when a host <Name>, with one error' -ForEach @(
        @{ Name = 'falls silent'; Signal = 'STOP'; Door = 'west.example' }
        @{ Name = 'dies'; Signal = 'KILL'; Door = 'south.example' }
    ) {
        $north, $south | ForEach-Object { Remove-Item (Join-Path $_.Home started), (Join-Path $_.Home go) -ErrorAction Ignore }
        $job = Invoke-Command -HostName north.example, $Door -AsJob -ScriptBlock {
            Set-Content ~/started ''
            while (-not (Test-Path ~/go)) { Start-Sleep -Milliseconds 50 }
            'done'
        }
        Wait-Until { (Test-Path (Join-Path $north.Home started)) -and (Test-Path (Join-Path $south.Home started)) }
        Send-Signal $Signal $south
        try {
            Wait-Until { $job.ChildJobs[1].State -ne 'Running' }
            $job.ChildJobs | ForEach-Object State | Should -Be Running, Failed
            Set-Content (Join-Path $north.Home go) ''
            Wait-Until { $job.State -ne 'Running' }
            Receive-Job $job -ErrorVariable problem -ErrorAction SilentlyContinue | Should -Be 'done'
            @($problem).Count | Should -Be 1
            "$problem" | Should -BeLike "*$Door*"
        }
        finally {
            if ($Signal -eq 'STOP') { Set-Content (Join-Path $south.Home go) ''; Send-Signal CONT $south }
            Remove-Job $job -Force
        }
    }

    It 'asks the others when a host is gone' {
        Stop-SshHost $south
        $run = Invoke-Block (Get-Block '$results = Invoke-Command')
        $run.ExitCode | Should -Be 1 -Because $run.Output
        $run.Output | Should -Match 'north\.example +camera1 +76'
        @($run.Output -split '\r?\n' -match '^\[south\.example\]').Count | Should -Be 1 -Because $run.Output
    }
}
