// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/crypto.hpp"
#include "stf/input.hpp"
#include "vm-frontends/evm/block.hpp"

/// The state transition alone: one block of the OP Stack, executed one transaction after another on a state that a
/// witness proves. It is what a proof guest runs: no threads, no exceptions, no run-time types, no floating point, no
/// operating system (`tools/stf_check.sh` sees to it).
namespace braid::stf
{
/// Why an input gives no block.
enum class Error : std::uint8_t
{
    /// The input does not decode.
    malformed_input,
    /// The chain has no rules of the OP Stack at the block's time.
    not_op_stack,
    /// More preimages than storage::Witness takes.
    witness_too_large,
    /// A header in the witness that does not decode.
    corrupt_header,
    /// A BLOCKHASH asked for a header that the witness lacks.
    missing_header,
    /// The attributes or the transactions make no valid block, or the witness does not prove what execution read:
    /// `rejection` says which.
    rejected,
};

/// The enumerator's name.
[[nodiscard]] const char* name_of(Error error) noexcept;

struct Failure
{
    Error error{};
    /// [error == Error::rejected]
    evm::Rejection rejection;
};

/// The block that the input makes.
struct Output
{
    evm::BlockHeader header;
    Hash32 block_hash;
    /// Absent where the witness does not prove the account of L2ToL1MessagePasser, which only blocks since Isthmus read.
    std::optional<Hash32> output_root;
};

/// Makes the block. Nothing of the input is trusted but its chain and its parent header: what the caller claims about
/// them is to be checked against `Output::header`.
[[nodiscard]] Result<Output, Failure> execute(const Input& input, const Crypto& crypto);

/// The same from encoded input.
[[nodiscard]] Result<Output, Failure> execute(Bytes encoded_input, const Crypto& crypto);
}  // namespace braid::stf
