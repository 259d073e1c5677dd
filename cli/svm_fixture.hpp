// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/account.hpp"
#include <optional>
#include <string>
#include <vector>

namespace braid::cli
{
/// An account as a fixture has it. tests/conformance/svm/README.md has the format's grammar.
struct SvmFixtureAccount
{
    svm::Pubkey address;
    bool exists = false;
    std::uint64_t lamports = 0;
    std::uint64_t rent_epoch = 0;
    svm::Pubkey owner;
    bool executable = false;
    std::vector<std::uint8_t> data;
    /// Where the fixture has a digest in the data's place: their size, and their SHA-256.
    std::optional<Hash32> data_sha256;
    std::uint64_t data_size = 0;
};

struct SvmFixtureInner
{
    std::uint64_t outer = 0;
    std::uint64_t stack_height = 0;
    std::uint64_t program = 0;
    std::vector<std::uint8_t> accounts;
    std::vector<std::uint8_t> data;
};

struct SvmFixtureTransaction
{
    std::string name;
    std::vector<std::uint8_t> bytes;
    /// As the RPC's JSON has it, without blanks: `null`, `"AccountNotFound"`, `{"InstructionError":[0,{"Custom":1}]}`.
    std::string error;
    std::uint64_t units = 0;
    std::vector<std::string> logs;
    svm::Pubkey return_program;
    std::vector<std::uint8_t> return_data;
    std::vector<SvmFixtureInner> inner;
    /// Afterwards, of all accounts that the message may write.
    std::vector<SvmFixtureAccount> accounts;
};

struct SvmFixtureBlock
{
    std::uint64_t slot = 0;
    /// That transactions may name, newest first.
    std::vector<Hash32> blockhashes;
    /// Set before the block.
    std::vector<SvmFixtureAccount> accounts;
    std::vector<SvmFixtureTransaction> transactions;
};

struct SvmFixture
{
    std::vector<SvmFixtureAccount> accounts;
    std::vector<SvmFixtureBlock> blocks;
};

/// Throws InputError where the file cannot be read, or holds no fixture within the limits: at most 1 GiB, accounts of at most
/// Account::data_size_max bytes, transactions of at most 64 KiB, 151 blockhashes a block.
[[nodiscard]] SvmFixture read_svm_fixture(const std::string& path);
/// The same of a text.
[[nodiscard]] SvmFixture parse_svm_fixture(std::string_view json);
}  // namespace braid::cli
