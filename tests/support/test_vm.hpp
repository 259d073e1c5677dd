// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"
#include <array>
#include <string>
#include <vector>

namespace braid::test
{
/// What the test VM's programs are made of. A program folds everything it observes into one digest, which later
/// operations and the receipt depend on: a wrong read anywhere shows.
struct Op
{
    enum class Code : std::uint8_t
    {
        /// Reads the location.
        read,
        /// Reads the location whose number the digest chooses below `operand`.
        read_any,
        /// Puts a small integer that depends on the digest.
        write,
        /// The same where the digest chooses.
        write_any,
        /// Puts a blob of up to `operand` bytes that depend on the digest.
        write_blob,
        erase,
        /// Adds `operand`, bounded by `limit`.
        add,
        /// Subtracts `operand`, bounded by 0 and `limit`.
        sub,
        /// Forgets the writes if the digest is a multiple of `operand`.
        discard_if,
        /// Ends the transaction as invalid if the digest is a multiple of `operand`.
        invalid_if,
        /// The same as failed: its only effect is a small integer at the location.
        fail_if,
        /// Computes for `operand` rounds, a nanosecond each.
        work,
    };

    Code code{};
    /// Integers live in kind 0, anything in kind 1.
    std::uint8_t kind = 0;
    std::uint16_t location = 0;
    std::uint32_t operand = 0;
    std::uint64_t limit = 0;
};

/// A transaction of the test VM before it is encoded.
struct Program
{
    engine::AccessClass access_class = engine::AccessClass::none;
    std::uint64_t gas_limit = 1000;
    std::vector<Op> ops;
    /// As engine::Tx has them.
    std::uint8_t order_key = 0;
    std::uint32_t cost_ns = 0;

    [[nodiscard]] std::vector<std::uint8_t> encode() const;
};

/// What the test VM adds to a receipt.
struct TestReceipt : engine::ReceiptDetail
{
    std::uint64_t digest = 0;
};

/// The name of a location of the test VM: four bytes of number, padded to `size`.
struct TestKey
{
    static constexpr std::size_t size = 20;

    TestKey(std::uint8_t kind, std::uint16_t location) noexcept;
    [[nodiscard]] storage::StateKey view() const noexcept
    {
        return {.vm = storage::VmId::test, .kind = kind_, .bytes = bytes_};
    }

private:
    std::array<std::uint8_t, size> bytes_{};
    std::uint8_t kind_;
};

/// A language that reads, writes, adds, deletes and fails as its programs say. Every operation uses 10 gas.
class TestVm final : public engine::Vm
{
public:
    /// Decoding refuses an empty input with this code.
    static constexpr std::uint32_t empty_input = 7;

    [[nodiscard]] Result<engine::Tx, engine::DecodeError> decode(
        Bytes raw, Arena& arena) const noexcept override;
    [[nodiscard]] Result<engine::Receipt, engine::Blocked> execute(const engine::Tx& tx,
        const engine::BlockEnv& env, engine::TxView& view) const noexcept override;
};

/// A committed state that is a function of the key: some locations are absent, integers are below 256.
class TestState final : public storage::StateView
{
public:
    explicit TestState(std::uint64_t seed = 0) noexcept : seed_(seed) {}
    /// Reading that location fails.
    void break_location(std::uint8_t kind, std::uint16_t location) noexcept;

    [[nodiscard]] Result<storage::Value, storage::StateError> read(
        const storage::StateKey& key) const noexcept override;

private:
    std::uint64_t seed_;
    bool is_broken_ = false;
    std::uint8_t broken_kind_ = 0;
    std::uint16_t broken_location_ = 0;
};

/// A block of programs, ready to execute. Keeps the encoded bytes alive.
class TestBlock
{
public:
    std::vector<Program> before;
    std::vector<Program> programs;
    std::vector<Program> after;
    std::uint64_t gas_limit = ~std::uint64_t{0};

    /// Decoded on one thread. [every program has operations]
    [[nodiscard]] engine::VerifiedBlock verify() const;
    [[nodiscard]] engine::Block admit() const;
};

/// The table with the test VM alone.
[[nodiscard]] const engine::VmTable& test_vms() noexcept;

/// How random blocks are made.
struct RandomBlock
{
    std::uint64_t seed = 0;
    std::size_t count_max = 40;
    std::uint16_t locations = 12;
    std::size_t ops_max = 8;
    /// Whether every program declares exactly what it accesses.
    bool is_exact = false;
};

/// Random programs of all operations, system transactions and gas limits included. In one block of three nothing is
/// declared; in half of them the costs are told, a few of which are high.
[[nodiscard]] TestBlock random_block(const RandomBlock& options);

/// What differs between two results, or nothing where they are the same byte by byte.
[[nodiscard]] std::string difference(
    const engine::BlockResult& expected, const engine::BlockResult& actual);
}  // namespace braid::test
