// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/address.hpp"

namespace braid::evm
{
/// What the other machines of a chain came to in one block.
struct VmRoots
{
    /// Root of Move's transaction accumulator.
    Hash32 move_accumulator;
    /// Root of Move's state tree.
    Hash32 move_state;
    Hash32 svm_bank_hash;
    /// Root of the queue of messages between machines.
    Hash32 cross_vm_queue;

    [[nodiscard]] friend bool operator==(const VmRoots&, const VmRoots&) = default;
};

/// The storage slots of vm_roots_contract, in the order of the input of the call that writes them.
enum class VmRootSlot : std::uint8_t
{
    move_accumulator = 0,
    move_state = 1,
    svm_bank_hash = 2,
    cross_vm_queue = 3,
};

inline constexpr std::size_t vm_root_count = 4;

/// 0x4272616964000000000000000000000000000001, "Braid" and a number: where a block finds the VmRoots of the one before, so that
/// a storage proof leads from an output root to each. docs/decisions/0017-one-output-root.md.
inline constexpr Address vm_roots_contract{
    {0x42, 0x72, 0x61, 0x69, 0x64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01}};

/// The runtime code of vm_roots_contract, which a genesis has to hold; any fork from Byzantium on runs it.
///
///   called by 0xfffffffffffffffffffffffffffffffffffffffe: the four words of the input become slots 0 to 3
///   called by others with 32 bytes, a number below 4:      the slot's word
///   called by others with anything else:                   reverts
inline constexpr std::array<std::uint8_t, 83> vm_roots_code{
    0x33,                                // 00 CALLER
    0x73, 0xff, 0xff, 0xff, 0xff, 0xff,  // 01 PUSH20 the system address
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
    0x14,        // 16 EQ
    0x60, 0x39,  // 17 PUSH1 write
    0x57,        // 19 JUMPI
    0x60, 0x20,  // 1a PUSH1 32
    0x36,        // 1c CALLDATASIZE
    0x18,        // 1d XOR            not 0 where the input has another size
    0x60, 0x34,  // 1e PUSH1 fail
    0x57,        // 20 JUMPI
    0x60, 0x00,  // 21 PUSH1 0
    0x35,        // 23 CALLDATALOAD   the slot
    0x80,        // 24 DUP1
    0x60, 0x03,  // 25 PUSH1 3
    0x10,        // 27 LT             3 < slot
    0x60, 0x34,  // 28 PUSH1 fail
    0x57,        // 2a JUMPI
    0x54,        // 2b SLOAD
    0x60, 0x00,  // 2c PUSH1 0
    0x52,        // 2e MSTORE
    0x60, 0x20,  // 2f PUSH1 32
    0x60, 0x00,  // 31 PUSH1 0
    0xf3,        // 33 RETURN
    0x5b,        // 34 JUMPDEST       fail:
    0x60, 0x00,  // 35 PUSH1 0
    0x80,        // 37 DUP1
    0xfd,        // 38 REVERT
    0x5b,        // 39 JUMPDEST       write:
    0x60, 0x00,  // 3a PUSH1 0
    0x35,        // 3c CALLDATALOAD
    0x60, 0x00,  // 3d PUSH1 0
    0x55,        // 3f SSTORE
    0x60, 0x20,  // 40 PUSH1 32
    0x35,        // 42 CALLDATALOAD
    0x60, 0x01,  // 43 PUSH1 1
    0x55,        // 45 SSTORE
    0x60, 0x40,  // 46 PUSH1 64
    0x35,        // 48 CALLDATALOAD
    0x60, 0x02,  // 49 PUSH1 2
    0x55,        // 4b SSTORE
    0x60, 0x60,  // 4c PUSH1 96
    0x35,        // 4e CALLDATALOAD
    0x60, 0x03,  // 4f PUSH1 3
    0x55,        // 51 SSTORE
    0x00,        // 52 STOP
};

/// The input of the call that writes the roots.
[[nodiscard]] constexpr std::array<std::uint8_t, 32 * vm_root_count> encode_vm_roots(
    const VmRoots& roots) noexcept
{
    std::array<std::uint8_t, 32 * vm_root_count> input{};
    std::size_t at = 0;
    for (const Hash32* root :
        {&roots.move_accumulator, &roots.move_state, &roots.svm_bank_hash, &roots.cross_vm_queue})
        for (const std::uint8_t byte : root->bytes)
            input[at++] = byte;
    return input;
}
}  // namespace braid::evm
