// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/transaction/message.hpp"
#include <vector>

namespace braid::svm
{
/// An instruction as a client thinks of it: its program and accounts by their addresses.
struct PlainInstruction
{
    struct Meta
    {
        Pubkey key;
        bool is_signer = false;
        bool is_writable = false;
    };
    Pubkey program;
    std::vector<Meta> accounts;
    std::vector<std::uint8_t> data;
};

/// A table of addresses that a message may look accounts up in.
struct KnownTable
{
    Pubkey address;
    std::span<const Pubkey> addresses;
};

/// A transaction to be encoded.
struct PlainTransaction
{
    Pubkey payer;
    Hash32 blockhash;
    std::vector<PlainInstruction> instructions;
    /// Tables to look accounts up in, those that neither sign nor are programs; messages with any are of version 0.
    std::vector<KnownTable> tables;
};

/// The message of a transaction: accounts in the order that the format wants, each once, with all privileges that any
/// instruction gives it. [accounts, tables and instructions fit into one byte each]
[[nodiscard]] std::vector<std::uint8_t> encode_message(const PlainTransaction& transaction);

/// Keys that have to sign a message, in order. [message is one of encode_message()]
[[nodiscard]] std::vector<Pubkey> signers_of(Bytes message);

/// A transaction of a message and signatures over it. [signatures.size() < 128]
[[nodiscard]] std::vector<std::uint8_t> encode_transaction(
    std::span<const Signature> signatures, Bytes message);
}  // namespace braid::svm
