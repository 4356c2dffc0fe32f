# The whole night: sleeping cameras with one address, woken and joined one after the other over the simulated radios.
BeforeDiscovery {
    $missing = @('dbus-daemon', 'ip', 'busctl', 'nmcli' | Where-Object { -not (Get-Command $_ -CommandType Application -ErrorAction Ignore) })
    $skip = -not $IsLinux -or (& id -u) -ne 0 -or ($missing -and $env:CAMERAP2P_REQUIRE_DBUS -ne '1')
}

Describe 'A night with foreign clients' -Skip:$skip {
    BeforeAll {
        . (Join-Path $PSScriptRoot Stage/NightStage.ps1)
        $stage = Start-NightStage @(
            @{ Name = 'oak'; BluetoothAddress = '1C:15:2D:00:32:E8'; Uid = 'LBCS-000001-AAAAA' }
            @{ Name = 'elm'; BluetoothAddress = '1C:15:2D:00:40:A0'; Uid = 'LBCS-000002-BBBBB' }
        )

        # What a client does, with the tools of BlueZ and NetworkManager.
        $visit = {
            param($Address, $Ssid)
            $device = "/org/bluez/hci0/dev_$($Address -replace ':', '_')"
            $scan = Start-Process bluetoothctl -ArgumentList '--timeout', '30', 'scan', 'le' -PassThru -RedirectStandardOutput /dev/null
            while (-not (& busctl --system introspect org.bluez $device org.bluez.Device1 2> $null)) { Start-Sleep -Milliseconds 100 }
            & busctl --system call org.bluez $device org.bluez.Device1 Connect
            while (-not (& busctl --system introspect org.bluez "$device/service000c/char000d" org.bluez.GattCharacteristic1 2> $null)) { Start-Sleep -Milliseconds 100 }
            & busctl --system call org.bluez "$device/service000c/char000d" org.bluez.GattCharacteristic1 WriteValue 'aya{sv}' 20 0x13 0x57 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
            # The Wi-Fi is up when the whole answer has been sent.
            while ((& nmcli -t -f SSID device wifi list --rescan yes) -notcontains $Ssid) { Start-Sleep -Milliseconds 100 }
            & busctl --system call org.bluez $device org.bluez.Device1 Disconnect
            $scan.Kill()
            $null = & nmcli device wifi connect $Ssid password 12345678
            $session = Connect-Camera 192.168.43.1 -WarningAction Ignore
            $session.Uid
            $session | Disconnect-Camera
            $null = & nmcli connection delete $Ssid
            $null = & nmcli connection up Home
        }
    }

    AfterAll {
        Stop-NightStage $stage
    }

    It 'reaches no camera while they sleep' {
        $run = Invoke-StageComputer $stage 'Connect-Camera 192.168.43.1 -TimeoutSeconds 0.5 -WarningAction Ignore'
        $run.ExitCode | Should -Not -Be 0
        $run.Error | Should -Match 'camera'
    }

    It 'visits both cameras, one after the other, and puts the Wi-Fi back' {
        $run = Invoke-StageComputer $stage "`$visit = { $visit }; & `$visit 1C:15:2D:00:32:E8 KJK_32E9; & `$visit 1C:15:2D:00:40:A0 KJK_40A1"
        $run.Output.Trim() -split '\s+' | Should -Be @('LBCS-000001-AAAAA', 'LBCS-000002-BBBBB') -Because $run.Error
        Invoke-StageRadio $stage '$radios.Values.IsBluetoothConnected' | Should -Be @($false, $false)
        Invoke-StageRadio $stage '$radios.Values.WifiJoinedBy' | Should -Be @($null, $null)
        (Invoke-StageComputer $stage '& nmcli -t -f NAME,DEVICE connection show').Output.Trim() | Should -Be 'Home:wlan0'
    }
}

Describe 'A night with Connect-Camera -Wake' -Skip:$skip {
    BeforeAll {
        . (Join-Path $PSScriptRoot Stage/NightStage.ps1)
        $stage = Start-NightStage @(
            @{ Name = 'oak'; BluetoothAddress = '1C:15:2D:00:32:E8'; Uid = 'LBCS-000001-AAAAA' }
            @{ Name = 'elm'; BluetoothAddress = '1C:15:2D:00:40:A0'; Uid = 'LBCS-000002-BBBBB' }
        )

        # What everybody's night ends with: nobody connected, the Wi-Fi back, no profile left.
        function Assert-Home {
            Invoke-StageRadio $stage '$radios.Values.IsBluetoothConnected' | Should -Be @($false, $false)
            Invoke-StageRadio $stage '$radios.Values.WifiJoinedBy' | Should -Be @($null, $null)
            (Invoke-StageComputer $stage '& nmcli -t -f NAME,DEVICE connection show').Output.Trim() | Should -Be 'Home:wlan0'
        }
    }

    AfterAll {
        Stop-NightStage $stage
    }

    It 'wakes, joins, syncs and puts back two cameras with one address, one after the other' {
        $folder = Join-Path $TestDrive pictures
        $run = Invoke-StageComputer $stage @"
foreach (`$name in 'TC100_32E8', 'TC100_40A0') {
    `$session = Connect-Camera -Wake `$name -WarningAction Ignore
    `$result = Sync-CameraMedia '$folder' -First 2 -Session `$session
    '{0} {1} {2} {3}' -f `$session.Name, `$session.Uid, `$session.RemoteEndPoint, `$result.New
    Disconnect-Camera -Session `$session
}
"@
        $run.Output.Trim() -split "`n" | Should -Be @('TC100_32E8 LBCS-000001-AAAAA 192.168.43.1:40611 2', 'TC100_40A0 LBCS-000002-BBBBB 192.168.43.1:40611 2') -Because $run.Error
        @(Get-ChildItem $folder -File -Recurse -Include *.jpg, *.mp4).Count | Should -Be 4
        Assert-Home
    }

    It 'goes through the pipeline, too' {
        $run = Invoke-StageComputer $stage @'
Find-Camera -Bluetooth -TimeoutSeconds 3 | Where-Object Name -eq TC100_40A0 | Enable-CameraWifi | Connect-CameraWifi | Connect-Camera -WarningAction Ignore | ForEach-Object Uid
Disconnect-Camera
Disconnect-CameraWifi
'@
        $run.Output.Trim() | Should -Be LBCS-000002-BBBBB -Because $run.Error
        Assert-Home
    }

    It 'names what goes wrong, and puts the Wi-Fi back: <Fault>' -ForEach @(
        @{ Fault = 'AdapterOff'; Count = 100; Id = 'BluetoothOff' }
        @{ Fault = 'NoAnswer'; Count = 1; Id = 'WakeNoAnswer' }
        @{ Fault = 'Garbage'; Count = 1; Id = 'WakeMalformed' }
        @{ Fault = 'DisconnectInTheMiddle'; Count = 1; Id = 'BluetoothLost' }
        @{ Fault = 'WrongPassword'; Count = 1; Id = 'WifiPasswordRefused' }
        @{ Fault = 'NoAddress'; Count = 1; Id = 'WifiNoAddress' }
    ) {
        $null = Invoke-StageRadio $stage "`$radios.oak.SetWakeFault('$Fault', $Count); 1"
        $run = Invoke-StageComputer $stage @'
try { Connect-Camera -Wake TC100_32E8 -WarningAction Ignore } catch { $_.FullyQualifiedErrorId.Split(',')[0]; $_.ErrorDetails.RecommendedAction }
'@
        $null = Invoke-StageRadio $stage "`$radios.oak.SetWakeFault('None', 1); 1"
        $lines = $run.Output.Trim() -split "`n"
        $lines[0] | Should -Be $Id -Because $run.Error
        $lines[1] | Should -Match '\w+.*\.$'
        Assert-Home
    }

    It 'asks an adapter again that is busy twice' {
        $null = Invoke-StageRadio $stage '$radios.oak.SetWakeFault("AdapterBusy", 2); 1'
        $run = Invoke-StageComputer $stage 'Connect-Camera -Wake TC100_32E8 -WarningAction Ignore | ForEach-Object Uid; Disconnect-Camera'
        $run.Output.Trim() | Should -Be LBCS-000001-AAAAA -Because $run.Error
        Assert-Home
    }

    It 'does it all in nightly.ps1: a line for each camera, a retry, no alert, exit code 0' {
        $folder = Join-Path $TestDrive nightly
        $null = New-Item -ItemType Directory $folder
        Set-Content $folder/cameras.csv @(
            'Name,BluetoothName,Address,Uid,Folder'
            'oak,TC100_32E8,192.168.43.1,LBCS-000001-AAAAA,oak'
            'elm,TC100_40A0,,LBCS-000002-BBBBB,elm'
        )
        $null = Invoke-StageRadio $stage '$radios.oak.SetWakeFault("NoAnswer", 1); 1'
        $script = Join-Path $env:CAMERAP2P_PACKAGE examples/nightly.ps1
        $run = Invoke-StageComputer $stage "& '$script' -CameraFile '$folder/cameras.csv' -Retries 1 -RetrySeconds 0 -OnAlert { 'alert' > '$folder/alert.txt' } | ConvertTo-Json -Compress; exit `$LASTEXITCODE"
        $run.ExitCode | Should -Be 0 -Because $run.Error
        ($run.Output | ConvertFrom-Json).Succeeded | Should -Be 2
        $nights = Get-Content $folder/nightly.jsonl | ConvertFrom-Json
        $nights.Name | Should -Be @('elm', 'oak')
        $nights.Attempts | Should -Be @(1, 2)
        $nights.Uid | Should -Be @('LBCS-000002-BBBBB', 'LBCS-000001-AAAAA')
        ($nights.New | Measure-Object -Minimum).Minimum | Should -BeGreaterThan 100
        Test-Path $folder/alert.txt | Should -BeFalse
        Assert-Home
    }

    It 'names a camera that goes in the middle of a sync, keeps no half file, and puts the Wi-Fi back' {
        $folder = Join-Path $TestDrive half
        $script = Start-StagePowerShell $stage.Computer @"
`$session = Connect-Camera -Wake TC100_32E8 -WarningAction Ignore -Option (New-CameraConnectionOption -ReconnectTimeLimitSeconds 3)
'connected'
Sync-CameraMedia '$folder' -Session `$session -StallSeconds 3 -ErrorAction SilentlyContinue -ErrorVariable failed | Out-Null
`$failed[0].FullyQualifiedErrorId.Split(',')[0]
Disconnect-Camera -Session `$session
'gone'
"@ @{ DBUS_SYSTEM_BUS_ADDRESS = $stage.BusAddress }
        Read-StageLine $script | Should -Be connected
        $deadline = [datetime]::UtcNow.AddSeconds(30)
        while (-not (Get-ChildItem $folder -Filter *.jpg -ErrorAction Ignore) -and [datetime]::UtcNow -lt $deadline) { Start-Sleep -Milliseconds 50 }
        $null = Invoke-StageRadio $stage '$radios.oak.Sleep(); 1'
        Read-StageLine $script | Should -BeIn @('SessionLost', 'MediaStalled', 'SessionClosed', 'CommandTimeout')
        Read-StageLine $script | Should -Be gone
        $script.StandardInput.Close()
        $script.WaitForExit(20000) | Should -BeTrue
        Get-ChildItem $folder -Filter *.part | Should -BeNullOrEmpty
        Assert-Home
    }

    It 'puts the Wi-Fi back when PowerShell is killed' {
        $script = Start-StagePowerShell $stage.Computer "Connect-Camera -Wake TC100_32E8 -WarningAction Ignore | Out-Null; 'connected'; `$null = [Console]::In.ReadLine()" @{ DBUS_SYSTEM_BUS_ADDRESS = $stage.BusAddress }
        Read-StageLine $script | Should -Be connected
        $script.Kill()
        $deadline = [datetime]::UtcNow.AddSeconds(20)
        while ((Invoke-StageRadio $stage '@($radios.Values.WifiJoinedBy | Where-Object { $_ }).Count') -ne 0 -and [datetime]::UtcNow -lt $deadline) { Start-Sleep -Milliseconds 100 }
        Invoke-StageRadio $stage '$radios.Values.WifiJoinedBy' | Should -Be @($null, $null)
    }
}
