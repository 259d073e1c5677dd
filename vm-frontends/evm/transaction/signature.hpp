// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/transaction.hpp"

namespace braid::evm
{
/// Whether s is in the lower half of the group's order. EIP-2.
[[nodiscard]] bool is_low_s(const u256& s) noexcept;

/// Appends what the sender signs. `fields` are the encoded fields before v; the type and, of legacy transactions, the
/// chain id come from `tx`. EIP-155, EIP-2718. [a signed type]
void append_signing_payload(const EvmTx& tx, Bytes fields, std::vector<std::uint8_t>& to);
/// Appends what the authority signs. EIP-7702.
void append_signing_payload(const Authorization& authorization, std::vector<std::uint8_t>& to);

/// Signatures of transactions and authorizations, whose signers are found side by side.
class Signatures
{
public:
    /// Of a transaction's sender. High s is let pass: only later forks refuse it. False where v is none that the type
    /// allows: nobody signed. `sender` outlives this. [a signed type]
    [[nodiscard]] bool add(const EvmTx& tx, Bytes fields, Address& sender);
    /// Of an authorization, which outlives this. High s is refused: there is no authority then. EIP-7702.
    void add(Authorization& authorization);

    /// Writes senders and authorities to where they belong. Gives the number of the first transaction, in the order of
    /// add(), that nobody signed; how many there were where each has a sender.
    [[nodiscard]] std::size_t recover(const Crypto& crypto);

private:
    /// Whose signature a request is: one of the two.
    struct Owner
    {
        Address* sender = nullptr;
        Authorization* authorization = nullptr;
    };
    /// Where a request's signed bytes end in `payloads_`; they begin where those before end.
    struct Signature
    {
        std::size_t payload_end = 0;
        Owner owner;
    };

    void add_request(const u256& r, const u256& s, const u256& parity, const Owner& owner);

    std::vector<std::uint8_t> payloads_;
    std::vector<Signature> signatures_;
    std::vector<RecoverRequest> requests_;
};
}  // namespace braid::evm
