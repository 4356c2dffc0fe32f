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
