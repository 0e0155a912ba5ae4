"""Words in which people complain, by language: what tells the language of a post too short for others."""

from __future__ import annotations

PROBLEM_WORDS: dict[str, str] = {
    "en": """charged overcharged billed refunded luggage baggage cracked stuck wrong late cold rude staff
        faulty battery dead screen checkout payment price delivery delivered arrived parcel lost missing
        damaged stopped failed crashed slow unsubscribe delete cancelled canceled delayed queue food
        dirty seconds behind loop zip smells noisy leaking dented torn shipping shipped item bill card
        seat driver engineer flight charger scam useless ruined spoiled soggy soaked wet scratched
        twice swapped sent stolen locked blocked declined crawling disconnected unreadable refund
        button blurry bland undercooked overpriced expired mouldy moldy""",
    "es": """llevo pedido llega llegó llego funciona cobrado cobrada cobraron veces dos paquete servicio
        pésimo pesimo malo malísimo devolución reembolso esperando dinero tarde entrega factura cuenta
        tienda roto rota sigo contestáis contestan responden responde estafa estafaron ladrones vino
        comida sucio sucia vuelo perdí talla técnico meses demora favor vamos horrible habéis han
        cancelado retraso pedidos atención cliente""",
    "pt": """pedido chegou chega funciona cobrado cobrada vezes duas encomenda veio partida partido péssimo
        pessimo atendimento aplicativo aplicação dinheiro reembolso responde respondem ninguém loja conta
        entrega voo perdi vossa fui meses esperando demora atraso quebrado estragado estragada celular
        telemóvel fatura cancelado favor vamos fora ar""",
    "fr": """arrivée arrivé commande colis livraison livré livrée reçu remboursé remboursée remboursement
        cassé cassée panne fonctionne marche répond répondez débité deux fois facture prélevé nul nulle
        minable retard lent lente argent arnaque appli magasin annulé annulée perdu perdue client
        honteux technicien horrible rude absents""",
    "de": """kaputt mieser mies miese defekt doppelt abgebucht niemand antwortet reagiert kommt kam
        angekommen bestellung paket rechnung geld zurück storniert gestrichen verspätung besetzt weg tot
        fehlt gesperrt geht funktioniert klappt techniker lieferung beschädigt verloren langsam
        kundenservice erstattung schmutzig kalt katastrophal mist endlich stunden wochen warte warten
        läuft leer falsch falsche zug bahn enttäuscht frechheit""",
    "it": """addebitato addebitata volte funziona nessuno risponde pacco arrivato arrivata rotto rotta
        ordine soldi rimborso servizio pessimo pessima assistenza clienti ritardo consegna spedizione
        bolletta treno volo mesi fredda freddo mancava rovinato""",
    "nl": """pakket weg kapot werkt niemand reageert afgeschreven twee keer bestelling aangekomen kwam geld
        terug klantenservice vertraging rekening levering trein slecht duurt wacht storing stuk""",
    "hi-Latn": """kharab paisa paise wapas bakwas bekar bekaar aapka aapki chahiye mila mangwaya""",
}
"""As telling as a common word; one that several languages have is shared among them."""

LOANED = "service update problem website email account ok okay cool super hi lol omg wtf"
"""English words that other languages use as well: one of them alone does not make a text English."""
